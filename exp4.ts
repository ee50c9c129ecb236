import { spellingFromSources } from './test/support/proofing/spellingFromSources';
import fs from 'node:fs';
async function main(){
 const { spelling } = spellingFromSources({knownTypos:process.argv[2]==='table'});
 const e=Object.entries(JSON.parse(fs.readFileSync('/tmp/p2pk/x/misspellings/package/dict/lc-dictionary.json','utf8'))).filter(([k]:any)=>/^[a-z]+$/.test(k)) as [string,string][];
 let hit=0;const m=[];for(const [w,r] of e){const x=await spelling.check(w,[],{language:'en'});if(x.issues.length)hit++;else m.push(w)}
 console.log('wiki',e.length,(100*hit/e.length).toFixed(2),m.join(' '));
}
main();

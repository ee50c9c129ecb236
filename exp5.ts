import { slipDistance } from './engine/proof/spelling/editDistance';
import { oneSlipAway } from './engine/proof/spelling/oneSlip';
import fs from 'node:fs';
const common=new Map(fs.readFileSync('/tmp/p2x/common.txt','utf8').split('\n').map(l=>l.split('\t') as [string,string]));
const words=fs.readFileSync('/tmp/p2x/words.txt','utf8').split('\n');
const t=performance.now();
const drop=new Map<string,[string,number,number]>();
for(const w of words){let best:[string,number,number]|undefined;for(const c of oneSlipAway(w,'abcdefghijklmnopqrstuvwxyz')){const r=Number(common.get(c)??9);if(r<=4){const d=slipDistance(w,c,3);if(!best||d<best[1])best=[c,d,r]}}if(best)drop.set(w,best)}
console.log(words.length,drop.size,performance.now()-t);
fs.writeFileSync('/tmp/p2x/drop.json',JSON.stringify([...drop]));
const s=[...drop].filter((_,i)=>i%Math.floor(drop.size/120)==0);console.log(s.map(([w,[c,d,r]])=>`${w}>${c}:${d.toFixed(2)}:${r}`).join(' '));

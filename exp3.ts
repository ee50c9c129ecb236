import { spellingFromSources } from './test/support/proofing/spellingFromSources';
import { typoPairs, prose, typosInContext, foreignProse, foreignTypoPairs } from './test/support/proofing/evidence';
import { systemClock } from './engine/clock';
async function main(){
 const what=process.argv[2]??'en';
 const t0=performance.now();
 const { spelling, dictionaries, wordLists } = spellingFromSources({knownTypos:false, clock:{...systemClock, now:()=>0}});
 await spelling.check('hello wrold',[],{language:'en'}); console.log('first', performance.now()-t0);
 if(what==='en'){
 for(const l of ['client9/misspell','cspell'] as const){ let hit=0;const missed=[];const p=typoPairs(l);
  for(const {wrong} of p){const r=await spelling.check(wrong,[],{language:'en'}); if(r.issues.length)hit++;else missed.push(wrong)}
  console.log(l,p.length,(100*hit/p.length).toFixed(2),missed.join(' '));}
 {let hit=0;const missed=[];const c=typosInContext();for(const {text,start,wrong} of c){const r=await spelling.check(text,[],{language:'en'});if(r.issues.some(i=>i.start<=start&&i.end>=start+wrong.length))hit++;else missed.push(wrong)}console.log('context',100*hit/c.length,missed)}
 for(const n of ['18F','Digital.gov','Holmes'] as const){ let words=0,al:any={},tot=0;const list=[];for(const t of prose(n)){words+=t.match(/[\p{L}\p{N}'’-]+/gu)!.length;const r=await spelling.check(t,[],{language:'en'});for(const i of r.issues){al[i.rule]=(al[i.rule]??0)+1;if(i.severity!='info')tot++;list.push(i.rule.split('/')[1][0]+':'+t.slice(i.start,i.end)+'>'+(i.suggestions[0]??''))}}
  console.log(n,words,(1000*tot/words).toFixed(2),JSON.stringify(al));console.log(list.join(' '))}
 } else {
  for(const l of ['es','fr','pt','nl','pl'] as const){ const p=foreignTypoPairs().filter(x=>x.language===l);let hit=0,t1=0,t3=0;const missed=[];let ms=0,max=0;
   for(const {wrong,right} of p){const t=performance.now();const r=await spelling.check(wrong,[],{language:l});const d=performance.now()-t;ms+=d;max=Math.max(max,d);if(r.issues.length){hit++;const s=r.issues[0]!.suggestions;if(s[0]===right)t1++;if(s.slice(0,3).includes(right))t3++}else missed.push(wrong+'('+right+')')}
   let words=0,tot=0;const list=[];for(const {language,text} of foreignProse())if(language===l){words+=text.match(/[\p{L}\p{N}'’-]+/gu)!.length;const r=await spelling.check(text,[],{language:l});for(const i of r.issues)if(i.severity!=='info'){tot++;list.push(text.slice(i.start,i.end))}}
   console.log(l,p.length,'recall',(100*hit/p.length).toFixed(1),'top',(100*t1/hit).toFixed(1),(100*t3/hit).toFixed(1),'ms',(ms/p.length).toFixed(1),max.toFixed(0),'alarms',(1000*tot/words).toFixed(2),words);console.log(' missed',missed.join(' '));console.log(' alarms',list.join(' '));
  }}
}
main();

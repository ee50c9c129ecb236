/**
 * Words that are written with a point, without it and in lower case.
 * - `inside`: something always follows in the same sentence: `Dr`, `e.g`.
 * - `beforeNumber`: the point belongs to the word only when a number follows: `no`, `fig`.
 * - `maybe`: may stand at the end of a sentence: `etc`, `Inc`.
 */
export interface Abbreviations {
	inside: ReadonlySet<string>;
	beforeNumber: ReadonlySet<string>;
	maybe: ReadonlySet<string>;
	/** Words that so often begin a sentence that a point before them ends one, also behind `maybe`. */
	starters: ReadonlySet<string>;
	/** `3. Oktober`: a point behind a number of one or two digits makes it an ordinal. */
	ordinalPoint: boolean;
}

const words = (list: string) => new Set(list.split(/\s+/).filter((word) => word !== ''));

function abbreviations(
	inside: string,
	beforeNumber: string,
	maybe: string,
	starters: string,
	ordinalPoint = false,
): Abbreviations {
	return {
		inside: words(inside),
		beforeNumber: words(beforeNumber),
		maybe: words(maybe),
		starters: words(starters),
		ordinalPoint,
	};
}

const TABLES: Record<string, Abbreviations> = {
	en: abbreviations(
		'mr mrs ms mx dr prof gen lt col maj capt cmdr sgt cpl adm rev hon gov sen rep pres supt det insp messrs mme mlle mt vs v e.g i.e eg ie cf viz approx dept univ incl esp',
		'no nos p pp fig figs eq vol vols ch sec art op cap par para pt jan feb mar apr jun jul aug sep sept oct nov dec',
		'inc corp co ltd llc bros plc etc jr sr ph.d st ave blvd rd ft in lb lbs oz yd yr yrs hr hrs min al ext tel',
		'the a an he she it they we i you this that these those there here in on at but and so if when while after before then his her its their our my your what who why how where as for however meanwhile yes no not please let to from with by',
	),
	es: abbreviations(
		'sr sra srta sres sras dr dra drs d dña ud uds vd vds lic ing arq prof profa gral cnel cap sto sta av avda pza p.ej ej aprox mons fr',
		'n núm núms pág págs p pp art arts cap vol fig tel',
		'etc ee.uu s.a s.l cía a.c d.c a.m p.m',
		'el la los las un una en y pero si cuando él ella ellos es se no lo su sus este esta esto por para con de al como más',
	),
	fr: abbreviations(
		'm mm mme mmes mlle mlles mgr dr drs pr me st ste av bd boul env ex p.ex cf c.-à-d chap',
		'n no nos p pp art vol fig tél',
		'etc janv févr avr juil sept oct nov déc inc cie apr',
		'le la les un une des en et mais si quand il elle ils elles on nous vous je c ce cette ces de du au pour dans avec par sur',
	),
	de: abbreviations(
		'dr prof hr fr frl bzw ca z.b d.h u.a o.ä evtl ggf inkl vgl sog geb gest dipl ing str hl bspw insb einschl zzgl abzgl mag',
		'nr s abs art bd st kap abb tab tel',
		'usw etc jh jhd mio mrd max min co',
		'der die das ein eine er sie es wir ihr ich in im am an auf aber und wenn als dann doch dies diese dieser nach mit zu für bei von',
		true,
	),
	pt: abbreviations(
		'sr sra srs sras srta dr dra drs d dona prof profa eng arq gen cel av r ex p.ex st sto sta',
		'n nº núm pág págs p pp art arts cap vol fig tel',
		'etc ltda s.a cia a.c d.c eua',
		'o a os as um uma em e mas se quando ele ela eles é não no na por para com de ao como mais esta este isso',
	),
	nl: abbreviations(
		'dhr mevr mw dr drs ir ing prof mr ds st bijv bv o.a m.b.t d.w.z m.a.w ca resp t.a.v i.v.m jl incl excl zgn',
		'nr nrs blz p art hfst afb fig tel',
		'enz etc e.d e.a nv jr sr',
		'de het een hij zij ze wij we ik je in op aan maar en als toen dan dit dat deze die er na met te voor bij van om',
	),
	pl: abbreviations(
		'dr prof mgr inż hab ks św ul al pl os godz ok tzn tzw np m.in im gen płk kpt por wg ws zob por ob bł abp bp red',
		'nr s str art pkt ust par rys tab tel t poz',
		'r w itd itp etc n.e p.n.e tys mln mld zł gr j',
		'w na z do i ale nie to jest on ona oni po za od dla że jak kiedy gdy jeśli ten ta te tak',
		true,
	),
	it: abbreviations(
		'sig sigg sigra dott dottssa prof profssa avv ing arch on mons s st es p.es v cfr',
		'n nn pag pagg p pp art artt vol fig tel cap',
		'ecc etc s.p.a s.r.l a.c d.c',
		'il lo la i gli le un una in e ma se quando lui lei è non per con di al come più questo questa nel nella',
	),
};

/** Languages that write ordinals with a point and have no table here. */
const ORDINAL_POINT = words('cs da fi hr hu is lt lv nb nn no sk sl sr tr et');

/** What is known of the abbreviations of a language, by its ISO 639-1 code or a tag that begins with it. */
export function abbreviationsOf(language: string): Abbreviations {
	const code = language.toLowerCase().split(/[-_]/)[0]!;
	return TABLES[code] ?? abbreviations('', '', '', '', ORDINAL_POINT.has(code));
}

import type { IExecuteFunctions, INodePropertyOptions } from 'n8n-workflow';
import { invalidInput } from '../../engine/errors';
import type { RuleGroup, Severity } from '../../engine/proof/issue';
import { OTHER_RULES, USUAL_RULES } from './speechRules';
import { asBoolean, asChoice, asRecord, asText } from '../shared/parameters/parameterValues';

export const OPERATIONS = ['proof', 'verify', 'publishGlossary'] as const;

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];
const CHECKS: readonly RuleGroup[] = [
	'consistency',
	'grammar',
	'length',
	'markup',
	'spelling',
	'typography',
];
const LANGUAGES = [
	'auto',
	'en',
	'en-US',
	'en-GB',
	'es',
	'fr',
	'pt',
	'nl',
	'pl',
	'de',
	'it',
	'other',
] as const;
const NORMALIZATIONS = ['auto', 'always', 'off'] as const;

export type ProofLanguage = (typeof LANGUAGES)[number];
export type Normalization = (typeof NORMALIZATIONS)[number];

/** What Proof Text is asked for one item, as far as it is not parsed by the engine. */
export interface ProofInput {
	text: string;
	language: ProofLanguage;
	modelId: string;
	checks: ReadonlySet<RuleGroup>;
	reviewSeverity: Severity;
	autoFix: boolean;
	normalization: Normalization;
	/** Of rules that are not as usual. */
	normalizationSwitches: Record<string, boolean>;
	/** Text, or what an expression gave. */
	glossary: unknown;
	customWords: string[];
	/** One a line. */
	protectPatterns: string;
	/** Names of the two binary fields; undefined for the dictionaries of the package. */
	ownDictionary: { aff: string; dic: string } | undefined;
}

export function readOperation(context: IExecuteFunctions): (typeof OPERATIONS)[number] {
	const operation = context.getNodeParameter('operation', 0, 'proof');
	return asChoice(operation, 'Operation', OPERATIONS, 'proof');
}

export function readProofInput(context: IExecuteFunctions, itemIndex: number): ProofInput {
	const parameter = (name: string) => context.getNodeParameter(name, itemIndex, undefined);
	const options = asRecord(parameter('options'), 'Options');
	return {
		text: readScript(context, itemIndex),
		language: asChoice(parameter('language'), 'Language', LANGUAGES, 'auto'),
		modelId: readModel(context, itemIndex),
		checks: readChecks(parameter('checks')),
		reviewSeverity: asChoice(parameter('reviewSeverity'), 'Review From', SEVERITIES, 'warning'),
		autoFix: asBoolean(parameter('autoFix'), 'Fix What Is Sure') ?? false,
		normalization: asChoice(
			parameter('normalization'),
			'Write Out Numbers',
			NORMALIZATIONS,
			'auto',
		),
		normalizationSwitches: {
			...readRules(options['alsoWriteOut'], 'Also Write Out', OTHER_RULES, true),
			...readRules(options['neverWriteOut'], 'Never Write Out', USUAL_RULES, false),
		},
		glossary: parameter('glossary'),
		customWords: readList(parameter('customWords'), 'Custom Words', /[,;\n]/),
		protectPatterns: readLines(parameter('protectPatterns'), 'Protect Patterns'),
		ownDictionary: readOwnDictionary(options),
	};
}

/** Empty text is a finding, not an error. */
export function readScript(context: IExecuteFunctions, itemIndex: number): string {
	const value = context.getNodeParameter('text', itemIndex, '');
	return asText(value, 'Text') ?? '';
}

export function readLock(context: IExecuteFunctions, itemIndex: number): string {
	return asText(context.getNodeParameter('lock', itemIndex, ''), 'Lock')?.trim() ?? '';
}

export function readDictionaryName(context: IExecuteFunctions, itemIndex: number): string {
	const value = context.getNodeParameter('dictionaryName', itemIndex, '');
	const name = asText(value, 'Dictionary Name')?.trim() ?? '';
	if (name !== '' && name.length <= 100 && name.isWellFormed()) return name;
	throw invalidInput(
		'The pronunciation dictionary needs a name of at most 100 characters',
		'Fill in the field Dictionary Name.',
	);
}

function readModel(context: IExecuteFunctions, itemIndex: number): string {
	const value = context.getNodeParameter('model', itemIndex, '', { extractValue: true });
	const modelId = typeof value === 'string' ? value.trim() : '';
	if (modelId !== '') return modelId;
	throw invalidInput(
		'No model is chosen for this item',
		'Choose the model that will speak the text: what it reads and what it costs depends on it.',
	);
}

function readChecks(value: unknown): ReadonlySet<RuleGroup> {
	const given = readList(value, 'Checks', /[,\n]/);
	// Whoever wants no check says so with an empty list; an expression that finds nothing does not.
	if (given.length === 0 && !(Array.isArray(value) && value.length === 0)) return new Set(CHECKS);
	return new Set(given.map((check) => asChoice(check, 'Checks', CHECKS, 'markup')));
}

function readRules(
	value: unknown,
	label: string,
	rules: INodePropertyOptions[],
	on: boolean,
): Record<string, boolean> {
	const names = rules.map((rule) => String(rule.value));
	const given = readList(value, label, /[,\n]/);
	return Object.fromEntries(given.map((name) => [asChoice(name, label, names, ''), on]));
}

/** Text with separators, or a list from an expression. */
function readList(value: unknown, label: string, separator: RegExp): string[] {
	const parts = Array.isArray(value)
		? value.map((entry) => asText(entry, label) ?? '')
		: (asText(value, label) ?? '').split(separator);
	return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** The same with its empty lines, so that the number of a line is the one that the field shows. */
function readLines(value: unknown, label: string): string {
	return Array.isArray(value)
		? readList(value, label, /\n/).join('\n')
		: (asText(value, label) ?? '');
}

function readOwnDictionary(options: Record<string, unknown>): ProofInput['ownDictionary'] {
	const aff = asText(options['affBinaryProperty'], 'Own Dictionary: AFF Field')?.trim() ?? '';
	const dic = asText(options['dicBinaryProperty'], 'Own Dictionary: DIC Field')?.trim() ?? '';
	if (aff === '' && dic === '') return undefined;
	if (aff !== '' && dic !== '') return { aff, dic };
	throw invalidInput(
		'A dictionary of your own needs two files',
		'Fill in both Own Dictionary fields under Options, or remove both.',
	);
}

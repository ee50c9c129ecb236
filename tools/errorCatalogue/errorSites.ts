import path from 'node:path';
import ts from 'typescript';
import { projectFolder } from '../n8n/nodeRuntime';
import { QUOTED } from './quoted';
import { WordingReader, type Wording } from './wordings';

/** A place in the source that makes an error of this package. */
export interface ErrorSite {
	file: string;
	/** From 1. */
	line: number;
	/** Empty where an error is passed on that was made elsewhere. */
	codes: string[];
	/** Everything that it can say of what happened. */
	messages: Wording[];
	/** Everything that it can say of what to do. */
	descriptions: Wording[];
	/** Everything that it can say of credits; `notCharged` where it says nothing. */
	outcomes: string[];
}

/** A place that makes another error. */
export interface ForeignErrorSite {
	file: string;
	/** Of the class, such as `NodeOperationError` or `Error`. */
	name: string;
}

export interface ErrorSites {
	own: ErrorSite[];
	/** Errors that are not of this package: those of n8n, and plain ones. */
	foreign: ForeignErrorSite[];
}

/** Classes of errors, but not the one of this package. */
const FOREIGN = /^(?!VoiceoverError$)\w*Error$/;

/** Makes the commonest error; its calls are the places that say something. */
const MAKER = 'invalidInput';

const FOLDERS = ['engine', 'nodes', 'credentials'];

/** Finds every place in `engine`, `nodes` and `credentials` that makes an error that a user can see. */
export function findErrorSites(): ErrorSites {
	const program = openProgram();
	const sources = program
		.getSourceFiles()
		.filter((file) => FOLDERS.includes(relativePath(file).split('/')[0]!));
	const reader = new WordingReader(
		program,
		relativePath,
		sources,
		(file, expression) => QUOTED[file]?.[expression] !== undefined,
	);
	const sites: ErrorSites = { own: [], foreign: [] };
	for (const source of sources) {
		const visit = (node: ts.Node): void => {
			if (ts.isFunctionDeclaration(node) && node.name?.text === MAKER) return;
			for (const said of distinct(reader.inEachCall(node, () => siteAt(node, reader)))) {
				sites.own.push({ ...placeOf(node, source), ...said });
			}
			if (ts.isNewExpression(node) && FOREIGN.test(node.expression.getText())) {
				sites.foreign.push({ file: relativePath(source), name: node.expression.getText() });
			}
			ts.forEachChild(node, visit);
		};
		visit(source);
	}
	return sites;
}

function distinct(said: (Said | undefined)[]): Said[] {
	const made = said.filter((each) => each !== undefined);
	return [...new Map(made.map((each) => [JSON.stringify(each), each])).values()];
}

type Said = Omit<ErrorSite, 'file' | 'line'>;

function siteAt(node: ts.Node, reader: WordingReader): Said | undefined {
	if (ts.isNewExpression(node) && node.expression.getText() === 'VoiceoverError') {
		const [code, message, options] = node.arguments ?? [];
		if (code === undefined || message === undefined || options === undefined) return undefined;
		const objects = reader.objects(options);
		return {
			codes: codesIn(reader.read(code)),
			messages: reader.read(message),
			descriptions: objects.flatMap((object) => reader.field(object, 'description')),
			outcomes: outcomesOf(objects, reader),
		};
	}
	if (ts.isCallExpression(node) && node.expression.getText() === MAKER) {
		const [message, description] = node.arguments;
		return {
			codes: ['INVALID_INPUT'],
			messages: reader.read(message!),
			descriptions: reader.read(description!),
			outcomes: ['notCharged'],
		};
	}
	if (ts.isObjectLiteralExpression(node)) return decodedSite(node, reader);
	return undefined;
}

/** An object with the facts of an error, of which one is made elsewhere. */
function decodedSite(object: ts.ObjectLiteralExpression, reader: WordingReader): Said | undefined {
	const names = object.properties.map((property) => property.name?.getText());
	if (!['message', 'description'].every((name) => names.includes(name))) return undefined;
	const codes = codesOfDecoded(object, reader);
	if (codes.length === 0) return undefined;
	return {
		codes,
		messages: reader.field(object, 'message'),
		descriptions: reader.field(object, 'description'),
		outcomes: outcomesOf([object], reader),
	};
}

/** Its own, or in a table of errors by code, the name of the row. */
function codesOfDecoded(object: ts.ObjectLiteralExpression, reader: WordingReader): string[] {
	const codes = codesIn(reader.field(object, 'code'));
	const row = ts.isPropertyAssignment(object.parent) ? object.parent.name.getText() : '';
	return codes.length === 0 && /^[A-Z_]+$/.test(row) ? [row] : codes;
}

function codesIn(wordings: Wording[]): string[] {
	return wordings.flatMap((wording) =>
		wording.length === 1 && typeof wording[0] === 'string' ? [wording[0]] : [],
	);
}

function outcomesOf(objects: ts.ObjectLiteralExpression[], reader: WordingReader): string[] {
	const outcomes = objects.flatMap((object) => {
		const said = codesIn(reader.field(object, 'outcome'));
		return said.length === 0 ? ['notCharged'] : said;
	});
	return [...new Set(outcomes)];
}

function openProgram(): ts.Program {
	const configFile = path.join(projectFolder, 'tsconfig.json');
	const { config } = ts.readConfigFile(configFile, (file) => ts.sys.readFile(file)) as {
		config: object;
	};
	const { options, fileNames } = ts.parseJsonConfigFileContent(
		{ ...config, include: FOLDERS },
		ts.sys,
		projectFolder,
	);
	return ts.createProgram(fileNames, options);
}

function relativePath(file: ts.SourceFile): string {
	return path.relative(projectFolder, file.fileName).split(path.sep).join('/');
}

function placeOf(node: ts.Node, source: ts.SourceFile): Pick<ErrorSite, 'file' | 'line'> {
	const { line } = source.getLineAndCharacterOfPosition(node.getStart());
	return { file: relativePath(source), line: line + 1 };
}

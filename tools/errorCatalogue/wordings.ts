import ts from 'typescript';

/** More wordings than this are a sentence built from data, not one that somebody wrote. */
const MOST_WORDINGS = 40;

/** More of them inside a sentence would only repeat it for each of many fields. */
const MOST_INSIDE = 12;

/** A value that the source does not fix, inside a wording. */
export interface Blank {
	/** The expression, as it is written. */
	expression: string;
	/** Whether it can only be a number, a truth value or one of the words written in the source. */
	isHarmless: boolean;
	/** What it stands for, as far as its type tells. */
	kind: string;
	file: string;
}

/** One thing that an expression of the type text can say: words, with blanks between them. */
export type Wording = (string | Blank)[];

/**
 * Reads from the source what a text can say, without running it: literals, templates, choices, constants, parameters
 * (from all callers) and functions that return text. What it cannot follow becomes a blank.
 */
export class WordingReader {
	private readonly checker: ts.TypeChecker;

	/** Calls of each function, by its declaration. */
	private readonly calls: Map<ts.Node, ts.CallExpression[]>;

	/** What is being followed; whoever comes back to it goes in a circle. */
	private readonly underWay = new Set<ts.Node>();

	/** What parameters are while one call of their function is looked at. */
	private bound = new Map<ts.Node, ts.Expression>();

	constructor(
		program: ts.Program,
		private readonly relativePath: (file: ts.SourceFile) => string,
		sources: readonly ts.SourceFile[],
		/** Whether a name stands in for what an expression can say. */
		private readonly hasName: (file: string, expression: string) => boolean,
	) {
		this.checker = program.getTypeChecker();
		this.calls = this.collectCalls(sources);
	}

	read(expression: ts.Expression): Wording[] {
		return distinct(this.wordings(expression));
	}

	/** Reads once for each call of the function around a node, so that what belongs together stays together. */
	inEachCall<T>(node: ts.Node, read: () => T): T[] {
		const around = ts.findAncestor(node.parent, ts.isFunctionLike);
		const calls = around === undefined ? [] : (this.calls.get(around) ?? []);
		if (around === undefined || calls.length === 0) return [read()];
		return calls.map((call) => {
			const given = around.parameters.flatMap((parameter, position) => {
				const value = call.arguments[position];
				return value === undefined ? [] : [[parameter, value] as const];
			});
			this.bound = new Map(given);
			const found = read();
			this.bound = new Map();
			return found;
		});
	}

	/** The object literals that an expression can be. */
	objects(expression: ts.Expression): ts.ObjectLiteralExpression[] {
		const inner = unwrapped(expression);
		if (ts.isObjectLiteralExpression(inner)) return [inner];
		return this.following(inner, [], () =>
			(ts.isConditionalExpression(inner)
				? [inner.whenTrue, inner.whenFalse]
				: this.sourcesOf(inner)
			).flatMap((each) => this.objects(each)),
		);
	}

	/** What a field of an object can say; empty when the object has no such field. */
	field(object: ts.ObjectLiteralExpression, name: string): Wording[] {
		return object.properties.flatMap((property) => {
			if (ts.isSpreadAssignment(property)) {
				return this.objects(property.expression).flatMap((spread) => this.field(spread, name));
			}
			if (property.name === undefined || property.name.getText() !== name) return [];
			if (ts.isShorthandPropertyAssignment(property)) return this.read(property.name);
			return ts.isPropertyAssignment(property) ? this.read(property.initializer) : [];
		});
	}

	private following<T>(node: ts.Node, inCircle: T, follow: () => T): T {
		if (this.underWay.has(node)) return inCircle;
		this.underWay.add(node);
		const found = follow();
		this.underWay.delete(node);
		return found;
	}

	private wordings(expression: ts.Expression): Wording[] {
		const inner = unwrapped(expression);
		if (ts.isStringLiteralLike(inner)) return [[inner.text]];
		return this.following(inner, [[this.blank(inner)]], () => this.wordingsBehind(inner));
	}

	private wordingsBehind(inner: ts.Expression): Wording[] {
		const follow = (each: ts.Expression) => this.wordings(each);
		if (ts.isConditionalExpression(inner)) {
			return [...follow(inner.whenTrue), ...follow(inner.whenFalse)];
		}
		if (ts.isTemplateExpression(inner)) {
			let joined: Wording[] = [[inner.head.text]];
			for (const { expression: span, literal } of inner.templateSpans) {
				joined = this.joined(joined, this.wordingsInside(span), span);
				joined = joined.map((wording) => [...wording, literal.text]);
			}
			return joined;
		}
		if (ts.isBinaryExpression(inner)) {
			const operator = inner.operatorToken.kind;
			if (operator === ts.SyntaxKind.PlusToken) {
				return this.joined(follow(inner.left), follow(inner.right), inner.right);
			}
			if (
				operator === ts.SyntaxKind.QuestionQuestionToken ||
				operator === ts.SyntaxKind.BarBarToken
			) {
				return [...follow(inner.left), ...follow(inner.right)];
			}
		}
		if (isTrim(inner)) return follow(inner.expression.expression);
		const sources = this.sourcesOf(inner);
		const found = sources.filter((each) => each.getText() !== 'undefined').flatMap(follow);
		return found.length === 0 || found.length > MOST_WORDINGS ? [[this.blank(inner)]] : found;
	}

	/** Inside a template only words are worth following: a value without any is shown as it is written there. */
	private wordingsInside(span: ts.Expression): Wording[] {
		const blank = this.blank(span);
		const isNumber = isHarmless(this.checker.getTypeAtLocation(span), ts.TypeFlags.NumberLike);
		if (isNumber || this.hasName(blank.file, blank.expression)) return [[blank]];
		const found = this.wordings(span);
		return found.some(hasWords) && found.length <= MOST_INSIDE ? found : [[blank]];
	}

	/** The expressions that give a name, a call or a look-up its value. */
	private sourcesOf(expression: ts.Expression): ts.Expression[] {
		if (ts.isIdentifier(expression)) return this.sourcesOfName(expression);
		if (ts.isCallExpression(expression)) {
			const declaration = this.calledFunction(expression);
			return declaration === undefined ? [] : returnedBy(declaration);
		}
		if (ts.isElementAccessExpression(expression)) {
			return this.objects(expression.expression).flatMap((object) =>
				object.properties.flatMap((property) =>
					ts.isPropertyAssignment(property) ? [property.initializer] : [],
				),
			);
		}
		return [];
	}

	private sourcesOfName(name: ts.Identifier): ts.Expression[] {
		const isShorthand = ts.isShorthandPropertyAssignment(name.parent);
		const symbol = isShorthand
			? this.checker.getShorthandAssignmentValueSymbol(name.parent)
			: this.checker.getSymbolAtLocation(name);
		const declaration = this.declarationOf(symbol);
		if (declaration === undefined) return [];
		if (ts.isVariableDeclaration(declaration)) {
			const isConstant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
			return isConstant && declaration.initializer !== undefined ? [declaration.initializer] : [];
		}
		if (!ts.isParameter(declaration)) return [];
		const bound = this.bound.get(declaration);
		if (bound !== undefined) return [bound];
		const position = declaration.parent.parameters.indexOf(declaration);
		const calls = this.calls.get(declaration.parent) ?? [];
		const given = calls.map((call) => call.arguments[position] ?? declaration.initializer);
		return given.every((each) => each !== undefined) ? given : [];
	}

	private blank(expression: ts.Expression): Blank {
		const type = this.checker.getTypeAtLocation(expression);
		return {
			expression: expression.getText().replaceAll(/\s+/g, ' '),
			isHarmless: isHarmless(type),
			kind: kindOf(type),
			file: this.relativePath(expression.getSourceFile()),
		};
	}

	/** Each start with each end; with a blank for ends that are too many to be wordings. */
	private joined(starts: Wording[], ends: Wording[], end: ts.Expression): Wording[] {
		const tooMany = starts.length * ends.length > MOST_WORDINGS;
		const kept = tooMany ? [[this.blank(end)]] : ends;
		return starts.flatMap((start) => kept.map((each) => [...start, ...each]));
	}

	private collectCalls(sources: readonly ts.SourceFile[]): Map<ts.Node, ts.CallExpression[]> {
		const calls = new Map<ts.Node, ts.CallExpression[]>();
		const visit = (node: ts.Node): void => {
			if (ts.isCallExpression(node)) {
				const called = this.calledFunction(node);
				if (called !== undefined) calls.set(called, [...(calls.get(called) ?? []), node]);
			}
			ts.forEachChild(node, visit);
		};
		sources.forEach(visit);
		return calls;
	}

	/** The function with a body that a call runs. */
	private calledFunction({
		expression,
	}: ts.CallExpression): ts.FunctionLikeDeclaration | undefined {
		const declaration = this.declarationOf(this.checker.getSymbolAtLocation(expression));
		if (declaration === undefined) return undefined;
		if (ts.isFunctionDeclaration(declaration) && declaration.body) return declaration;
		if (ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined) {
			const value = unwrapped(declaration.initializer);
			if (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) return value;
		}
		return undefined;
	}

	private declarationOf(symbol: ts.Symbol | undefined): ts.Declaration | undefined {
		if (symbol === undefined) return undefined;
		const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
		const resolved = isAlias ? this.checker.getAliasedSymbol(symbol) : symbol;
		return resolved.valueDeclaration;
	}
}

/** Without type assertions and parentheses. */
function unwrapped(expression: ts.Expression): ts.Expression {
	return ts.isParenthesizedExpression(expression) ||
		ts.isAsExpression(expression) ||
		ts.isSatisfiesExpression(expression) ||
		ts.isNonNullExpression(expression)
		? unwrapped(expression.expression)
		: expression;
}

function isTrim(
	expression: ts.Expression,
): expression is ts.CallExpression & { expression: ts.PropertyAccessExpression } {
	return (
		ts.isCallExpression(expression) &&
		ts.isPropertyAccessExpression(expression.expression) &&
		expression.expression.name.text === 'trim'
	);
}

function returnedBy(declaration: ts.FunctionLikeDeclaration): ts.Expression[] {
	const { body } = declaration;
	if (body === undefined) return [];
	if (!ts.isBlock(body)) return [body];
	const returned: ts.Expression[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isFunctionLike(node)) return;
		if (ts.isReturnStatement(node) && node.expression) returned.push(node.expression);
		ts.forEachChild(node, visit);
	};
	ts.forEachChild(body, visit);
	return returned;
}

/** Numbers, truth values and the words written in the source say nothing of a user's data. */
const HARMLESS =
	ts.TypeFlags.NumberLike |
	ts.TypeFlags.BooleanLike |
	ts.TypeFlags.StringLiteral |
	ts.TypeFlags.BigIntLike |
	ts.TypeFlags.Undefined |
	ts.TypeFlags.Null;

function isHarmless(type: ts.Type, harmless: ts.TypeFlags = HARMLESS): boolean {
	if (type.isUnion()) return type.types.every((each) => isHarmless(each, harmless));
	return (type.flags & harmless) !== 0;
}

/** More of them are not worth listing. */
const MOST_LISTED = 6;

function kindOf(type: ts.Type): string {
	if (isHarmless(type, ts.TypeFlags.NumberLike)) return 'number';
	const words = type.isUnion() ? type.types : [type];
	const listed = words.flatMap((word) => (word.isStringLiteral() ? [word.value] : []));
	return listed.length > 0 && listed.length <= MOST_LISTED ? listed.join(' | ') : '…';
}

/** Whether there is anything but blanks and punctuation. */
export function hasWords(wording: Wording): boolean {
	return wording.some((part) => typeof part === 'string' && /\p{L}{2}/u.test(part));
}

function distinct(wordings: Wording[]): Wording[] {
	const seen = new Map(wordings.map((wording) => [JSON.stringify(wording), wording]));
	return [...seen.values()];
}

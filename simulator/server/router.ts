import type { Exchange } from './exchange';

export type Handler = (exchange: Exchange) => void | Promise<void>;

export interface Route {
	method: 'GET' | 'POST' | 'DELETE' | 'PATCH';
	/** `{name}` stands for one path segment. */
	path: string;
	handle: Handler;
}

export function route(method: Route['method'], path: string, handle: Handler): Route {
	return { method, path, handle };
}

export interface RouteMatch {
	route: Route;
	params: Record<string, string>;
}

/** Fixed segments win over parameters, so `/v1/voices/settings/default` is not a voice named `settings`. */
export function findRoute(
	routes: readonly Route[],
	method: string,
	path: string,
): RouteMatch | 'wrong-method' | undefined {
	let best: (RouteMatch & { parameters: number }) | undefined;
	let isPathKnown = false;
	for (const candidate of routes) {
		const params = matchPath(candidate.path, path);
		if (params === undefined) continue;
		isPathKnown = true;
		const parameters = Object.keys(params).length;
		if (candidate.method === method && (best === undefined || parameters < best.parameters)) {
			best = { route: candidate, params, parameters };
		}
	}
	return best ?? (isPathKnown ? 'wrong-method' : undefined);
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
	const wanted = pattern.split('/');
	const given = path.split('/');
	if (wanted.length !== given.length) return undefined;
	const params: Record<string, string> = {};
	for (const [index, segment] of wanted.entries()) {
		const value = given[index]!;
		if (segment.startsWith('{')) {
			if (value === '') return undefined;
			try {
				params[segment.slice(1, -1)] = decodeURIComponent(value);
			} catch {
				return undefined;
			}
		} else if (segment !== value) {
			return undefined;
		}
	}
	return params;
}

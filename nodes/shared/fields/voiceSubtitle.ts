/**
 * For the subtitle of a node: an expression that names the voice in the field Voice by its name in the list, without
 * what stands behind it in parentheses, else by its id or pin. A choice by expression is not known before the run, and
 * reading its value would leave the node without a subtitle.
 */
export const VOICE_NAME =
	'(String($rawParameter["voice"]?.["value"] || $rawParameter["voice"] || "").startsWith("=") ? "the voice of the item" : $parameter["voice"]["cachedResultName"]?.split(" (")[0] || $parameter["voice"]["value"] || "…")';

/**
 * For the subtitle of a node: an expression that names the voice in the field Voice by its name in the list, without
 * what stands before it for pins and behind it in parentheses, else by its id or pin. In an expression a field with modes is its value alone;
 * only the JSON of all parameters has the name. A choice by expression is not read, because without an item to read
 * the node would have no subtitle.
 */
export const VOICE_NAME =
	'(String($rawParameter["voice"] || "").startsWith("=") ? "the item\'s voice" : $rawParameter.toJSON?.().voice?.cachedResultName?.split(" (")[0].replace("Pin: ", "") || $rawParameter["voice"] || "…")';

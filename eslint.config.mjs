import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import parser from '@typescript-eslint/parser';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';

const typescript = { parser, parserOptions: { ecmaVersion: 'latest', sourceType: 'module' } };
const json = { parser, parserOptions: { extraFileExtensions: ['.json'] } };
const base = { 'n8n-nodes-base': n8nNodesBase };

/** The store needs files and SQLite, so this is the rule set for packages without n8n Cloud support. */
const communityNodes = n8nCommunityNodesPlugin.configs.recommendedWithoutN8nCloudSupport;

export default [
	{ ignores: ['dist/', 'node_modules/', '.cache/', 'coverage/'] },
	{ files: ['**/*.ts'], languageOptions: typescript },
	{ ...communityNodes, files: ['nodes/**/*.ts', 'credentials/**/*.ts', 'engine/**/*.ts'] },
	{
		...communityNodes,
		files: ['package.json'],
		languageOptions: json,
	},
	{
		files: ['package.json'],
		languageOptions: json,
		plugins: base,
		rules: n8nNodesBase.configs.community.rules,
	},
	{
		files: ['credentials/**/*.ts'],
		plugins: base,
		rules: {
			...n8nNodesBase.configs.credentials.rules,
			// Made for n8n's own documentation slugs; the community plugin demands a full URL instead.
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		plugins: base,
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			// They demand the text 'main'; the community plugin demands NodeConnectionTypes.Main instead.
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
		},
	},
];

import Ajv2020, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import { SchemaError, type SchemaFault } from '../errors/apiError';
import openapi from '../openapi/elevenlabs-openapi.json';

const validators = new Map<string, ValidateFunction>();
let ajv: Ajv2020 | undefined;

/**
 * Checks a body against a schema of the vendor's document and complains in the vendor's words (Pydantic's).
 * @throws SchemaError
 */
export function checkBody(schemaName: string, body: unknown): void {
	const validate = validatorFor(schemaName);
	if (!validate(body)) throw new SchemaError(faultsFrom(validate.errors ?? [], body));
}

function validatorFor(schemaName: string): ValidateFunction {
	const known = validators.get(schemaName);
	if (known !== undefined) return known;
	if (ajv === undefined) {
		ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false, verbose: true });
		ajv.addSchema({ $id: 'elevenlabs', components: openapi.components });
	}
	const validate = ajv.compile({ $ref: `elevenlabs#/components/schemas/${schemaName}` });
	validators.set(schemaName, validate);
	return validate;
}

/** "Value or null" is written as a choice; the complaint about null would only confuse. */
function faultsFrom(errors: ErrorObject[], body: unknown): SchemaFault[] {
	const faults = errors
		.filter((error) => error.keyword !== 'anyOf')
		.filter((error) => !(error.keyword === 'type' && error.params.type === 'null'))
		.map(faultFrom);
	if (faults.length > 0) return faults;
	return [{ type: 'value_error', loc: ['body'], msg: 'Input is not valid', input: body }];
}

function faultFrom(error: ErrorObject): SchemaFault {
	const path = error.instancePath
		.split('/')
		.slice(1)
		.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
	const loc = ['body', ...path];
	const params = error.params as Record<string, unknown>;
	switch (error.keyword) {
		case 'required':
			return {
				type: 'missing',
				loc: [...loc, String(params.missingProperty)],
				msg: 'Field required',
				input: error.data ?? null,
			};
		case 'type':
			return {
				type: `${PYDANTIC_TYPES[String(params.type)] ?? String(params.type)}_type`,
				loc,
				msg: `Input should be a valid ${String(params.type)}`,
				input: error.data,
			};
		case 'minimum':
			return {
				type: 'greater_than_equal',
				loc,
				msg: `Input should be greater than or equal to ${String(params.limit)}`,
				input: error.data,
			};
		case 'maximum':
			return {
				type: 'less_than_equal',
				loc,
				msg: `Input should be less than or equal to ${String(params.limit)}`,
				input: error.data,
			};
		case 'minLength':
			return {
				type: 'string_too_short',
				loc,
				msg: `String should have at least ${String(params.limit)} characters`,
				input: error.data,
			};
		case 'maxLength':
			return {
				type: 'string_too_long',
				loc,
				msg: `String should have at most ${String(params.limit)} characters`,
				input: error.data,
			};
		default:
			return {
				type: error.keyword,
				loc,
				msg: `Input ${error.message ?? 'is not valid'}`,
				input: error.data,
			};
	}
}

const PYDANTIC_TYPES: Record<string, string> = {
	string: 'string',
	number: 'float',
	integer: 'int',
	boolean: 'bool',
	array: 'list',
	object: 'model_attributes',
};

/**
 * A value as n8n would store it: functions and undefined fields are gone, `toJSON` is honoured and
 * a reference back to a container becomes the text `[circular]`.
 */
export function toPlainJson<Value>(value: Value): Value {
	const ancestors: object[] = [];
	const text = JSON.stringify(value, function replace(this: object, _key, child: unknown) {
		if (typeof child !== 'object' || child === null) return child;
		while (ancestors.length > 0 && ancestors.at(-1) !== this) ancestors.pop();
		if (ancestors.includes(child)) return '[circular]';
		ancestors.push(child);
		return child;
	});
	return (text === undefined ? undefined : JSON.parse(text)) as Value;
}

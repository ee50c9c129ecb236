/** A reason to stop that is complete as it stands: the message says what happened and what to do. */
export class DemoProblem extends Error {
	constructor(message: string) {
		super(message);
		this.name = 'DemoProblem';
	}
}

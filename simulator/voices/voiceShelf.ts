import type { AccountSettings } from '../account/accountSettings';
import type { SimulatorClock } from '../account/clock';
import { namedId, newId } from '../account/identifiers';
import { PLANS } from '../account/plans';
import { voiceAlreadyCloned, voiceLimitReached, voiceNotFound } from '../errors/refusals';
import { copyOfLibraryVoice, startingLibrary, startingOwnVoices } from './startingVoices';
import {
	DEFAULT_VOICE_SETTINGS,
	takesSlot,
	type SimulatedVoice,
	type StoredVoiceSettings,
} from './voice';

export type NewVoice = Pick<SimulatedVoice, 'name'> & Partial<SimulatedVoice>;

/** The account's voices and the public library, with everything that can happen to them. */
export class VoiceShelf {
	private readonly library = startingLibrary();
	private readonly own = new Map<string, SimulatedVoice>(
		startingOwnVoices(this.library).map((voice) => [voice.voiceId, voice]),
	);
	/** Designed, but not kept yet. Their lifetime at the vendor is unconfirmed; here they stay. */
	readonly previews = new Set<string>();
	/** Counts additions and changes, as `voice_add_edit_counter` does. */
	addEdits = 0;

	constructor(
		private readonly clock: SimulatorClock,
		private readonly settings: () => AccountSettings,
	) {}

	/** What lists show. */
	listed(): SimulatedVoice[] {
		return [...this.own.values()].filter((voice) => this.isShown(voice));
	}

	/**
	 * Of the account, as `GET /v1/voices/{id}` finds it. A library voice that was not added is not found;
	 * whether the API shows it is unconfirmed.
	 * @throws ApiError 404
	 */
	get(voiceId: string): SimulatedVoice {
		const voice = this.own.get(voiceId);
		if (voice === undefined || !this.isShown(voice)) throw voiceNotFound(voiceId);
		return voice;
	}

	/** One that can speak now. @throws ApiError 404 */
	speaking(voiceId: string): SimulatedVoice {
		const inLibrary = this.settings().speaksUnaddedLibraryVoices
			? this.library.find((voice) => voice.voiceId === voiceId)
			: undefined;
		const voice = this.own.get(voiceId) ?? inLibrary;
		if (voice === undefined || this.hasEnded(voice)) throw voiceNotFound(voiceId);
		return voice;
	}

	/** Whether its notice period is over, or its access ended otherwise. */
	hasEnded(voice: SimulatedVoice): boolean {
		const now = this.clock.nowUnix();
		const { premadeVoicesEndUnix } = this.settings();
		return (
			voice.isGone ||
			(voice.disableAtUnix !== undefined && voice.disableAtUnix <= now) ||
			(voice.category === 'premade' &&
				premadeVoicesEndUnix !== undefined &&
				premadeVoicesEndUnix <= now)
		);
	}

	slotsUsed(): number {
		return [...this.own.values()].filter((voice) => takesSlot(voice) && !this.hasEnded(voice))
			.length;
	}

	/** @throws ApiError 400 `voice_limit_reached` */
	checkFreeSlot(): void {
		const limit = PLANS[this.settings().plan].voiceSlots;
		if (this.slotsUsed() >= limit) throw voiceLimitReached(limit);
	}

	add(voice: NewVoice): SimulatedVoice {
		const added: SimulatedVoice = {
			voiceId: newId(),
			category: 'generated',
			labels: {},
			description: '',
			createdAtUnix: this.clock.nowUnix(),
			isBookmarked: false,
			isBanned: false,
			isGone: false,
			...voice,
			settings: { ...DEFAULT_VOICE_SETTINGS, ...voice.settings },
		};
		this.own.set(added.voiceId, added);
		this.addEdits++;
		return added;
	}

	rename(voiceId: string, name: string): void {
		this.get(voiceId).name = name;
		this.addEdits++;
	}

	editSettings(voiceId: string, settings: Partial<StoredVoiceSettings>): void {
		Object.assign(this.get(voiceId).settings, settings);
	}

	delete(voiceId: string): void {
		this.get(voiceId);
		this.own.delete(voiceId);
	}

	/** Library voices that can still be found and added. */
	inLibrary(): SimulatedVoice[] {
		return this.library.filter(
			(voice) => !this.hasEnded(voice) && voice.disableAtUnix === undefined,
		);
	}

	isAdded(libraryVoiceId: string): boolean {
		return [...this.own.values()].some(
			(voice) => voice.library?.originalVoiceId === libraryVoiceId && !this.hasEnded(voice),
		);
	}

	/** @throws ApiError 404, 400 `voice_already_cloned`, 400 `voice_limit_reached` */
	addFromLibrary(
		publicOwnerId: string,
		voiceId: string,
		name: string,
		isBookmarked: boolean,
	): SimulatedVoice {
		const voice = this.inLibrary().find(
			(candidate) =>
				candidate.voiceId === voiceId && candidate.library?.publicOwnerId === publicOwnerId,
		);
		if (voice === undefined) throw voiceNotFound(voiceId);
		if (this.isAdded(voiceId)) throw voiceAlreadyCloned();
		this.checkFreeSlot();
		const ownId = this.settings().addedVoiceIds === 'new' ? newId() : voiceId;
		return this.add({ ...copyOfLibraryVoice(voice, ownId, name), isBookmarked });
	}

	/**
	 * Ends a voice: at once (no notice, as for library voices without a notice period), or after `noticeDays`.
	 * Until then it works and shows `sharing.disable_at_unix`.
	 */
	withdraw(voiceId: string, noticeDays = 0): void {
		for (const voice of this.bothCopies(voiceId)) {
			if (noticeDays === 0) voice.isGone = true;
			else voice.disableAtUnix = this.clock.nowUnix() + Math.round(noticeDays * 86_400);
		}
	}

	/** Takes a withdrawal back, as owners may. */
	restore(voiceId: string): void {
		for (const voice of this.bothCopies(voiceId)) {
			voice.isGone = false;
			voice.disableAtUnix = undefined;
		}
	}

	ban(voiceId: string, isBanned = true): void {
		for (const voice of this.bothCopies(voiceId)) voice.isBanned = isBanned;
	}

	/** Sets the multiplier that a library voice costs; null is none. */
	setRate(voiceId: string, rate: number | null): void {
		for (const voice of this.bothCopies(voiceId)) {
			if (voice.library === undefined) throw new Error(`${voiceId} is not a library voice`);
			voice.library.rate = rate;
		}
	}

	/** As if the owner trained it anew: the id stays, the sound changes. */
	retrain(voiceId: string): void {
		const trainings = this.trainingsOf(voiceId) + 1;
		for (const voice of this.bothCopies(voiceId)) voice.trainings = trainings;
	}

	/** 0 for voices that were never trained anew, and for ids that are not known. */
	trainingsOf(voiceId: string): number {
		const voice =
			this.own.get(voiceId) ?? this.library.find((candidate) => candidate.voiceId === voiceId);
		return voice?.trainings ?? 0;
	}

	/** Makes the library so large, with voices that differ from the first ones in id, name and owner only. */
	fillLibrary(count: number): void {
		const first = startingLibrary();
		for (let index = this.library.length; index < count; index++) {
			const model = first[index % first.length]!;
			const voiceId = namedId('LibMore', index);
			this.library.push({
				...copyOfLibraryVoice(model, voiceId, `${model.name} ${index}`),
				createdAtUnix: model.createdAtUnix + index,
				library: { ...model.library!, originalVoiceId: voiceId, clonedByCount: 0 },
			});
		}
	}

	/** Everything, ended voices included: for the admin endpoints. */
	allOwn(): SimulatedVoice[] {
		return [...this.own.values()];
	}

	/** What the owner of a library voice does happens to the library's and to the account's copy. */
	private bothCopies(voiceId: string): SimulatedVoice[] {
		const own = this.own.get(voiceId);
		const originalId = own?.library?.originalVoiceId ?? voiceId;
		const inLibrary = this.library.find((voice) => voice.voiceId === originalId);
		const copies = [...this.own.values()].filter(
			(voice) => voice === own || voice.library?.originalVoiceId === originalId,
		);
		if (inLibrary !== undefined) copies.push(inLibrary);
		if (copies.length === 0) throw new Error(`No voice ${voiceId} in the simulator`);
		return copies;
	}

	private isShown(voice: SimulatedVoice): boolean {
		if (voice.isGone) return false;
		if (!this.hasEnded(voice)) return true;
		return voice.category !== 'premade' && this.settings().withdrawnVoices === 'listed';
	}
}

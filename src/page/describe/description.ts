import type { FieldError, UploadFields } from '../../client/index.js';
import type { Selection } from '../choose/selection.js';
import { type CurrentUser, isObjectId } from '../shared/current-user.js';
import { find, findOptional } from '../shared/dom.js';
import { Emitter } from '../shared/emitter.js';
import { type Field, isField, showFieldError } from '../shared/field-errors.js';
import { TagsField } from '../shared/tags/tags-field.js';
import { t } from '../shared/texts.js';
import { isSignedIn, ofUser } from '../shared/user/session.js';
import type { VoiceEvents } from '../shared/voice-events.js';
import type { EchoNames } from '../shared/voices/echo-names.js';
import { EchoPicker } from '../shared/voices/echo-picker.js';
import { ConsentField } from './consent-field.js';
import { type Described, enteredSince } from './described.js';
import { NameField } from './name-field.js';
import { Transcripts } from './transcripts.js';
import { UserField } from './user-field.js';

/** What describing works with. */
export interface DescriptionParts {
  readonly selection: Selection;
  readonly user: CurrentUser;
  readonly voices: VoiceEvents;
  readonly echoNames: EchoNames;
}

/** What nobody has described. */
const EMPTY: Described = {
  name: '',
  isNameEdited: false,
  consent: '',
  tags: [],
  description: '',
  echoId: '',
  enhances: false,
  visibility: 'private',
};

/** Everything that is said about the voice. */
export class Description extends Emitter<{ changed: undefined }> {
  readonly #changed = () => this.emit('changed', undefined);
  readonly #more = find(document, '#more', HTMLDetailsElement);
  readonly #description = find(document, '#description', HTMLTextAreaElement);
  readonly #enhance = find(document, '#enhance_audio_quality', HTMLInputElement);
  readonly #visibility = find(document, '#visibility', HTMLSelectElement);
  readonly #consent = new ConsentField(find(document, '#consent', HTMLElement), { changed: this.#changed });
  readonly #tags = new TagsField(find(document, '#more [data-role="tags-field"]', HTMLElement), {
    placeholder: t('describe.tagAdd'),
    changed: this.#changed,
  });
  /** The page has none while the database is off. */
  readonly #echo: EchoPicker | null;
  readonly #name: NameField;
  readonly #transcripts: Transcripts;
  readonly #user: UserField;

  constructor(private readonly parts: DescriptionParts) {
    super();
    const { selection, user, voices, echoNames } = parts;
    this.#name = new NameField(selection, this.#changed);
    this.#transcripts = new Transcripts(selection);
    this.#user = new UserField(user, this.#changed);
    const field = findOptional(this.#more, '[data-role="echo-picker"]', HTMLElement);
    this.#echo = field && new EchoPicker(field, { names: echoNames, changed: this.#changed });
    const asked = new URLSearchParams(location.search).get('echo_id') ?? '';
    if (this.#echo && isObjectId(asked)) this.#echo.value = asked.toLowerCase();
    for (const field of this.#plain) field.addEventListener('input', this.#changed);
    for (const field of [...this.#plain, this.#name.input, this.#user.input]) {
      field?.addEventListener('input', () => showFieldError(field, ''));
    }
    this.#more.addEventListener('toggle', () => this.#offer());
    user.on('changed', () => this.#offer());
    for (const event of ['created', 'changed', 'deleted'] as const) {
      voices.on(event, () => {
        this.#echo?.forget();
        this.#offer();
      });
    }
  }

  /** What is sent. A field that was left empty is not sent at all. */
  get fields(): UploadFields {
    const { description, echoId, enhances, name, tags, visibility } = this.state;
    const isSaved = this.#userId !== '';
    return {
      ...(name.trim() !== '' && { name }),
      ...this.#consent.fields,
      ...(tags.length > 0 && { tags }),
      ...(description.trim() !== '' && { description }),
      ...(this.#transcripts.texts && { transcript: this.#transcripts.texts }),
      ...(isSaved && ofUser(this.#userId)),
      ...(isSaved && echoId !== '' && { echo_id: echoId }),
      ...(enhances && { enhance_audio_quality: true }),
      ...(visibility === 'unlist' && { visibility }),
    };
  }

  /** What was entered, to be put back by `restore`. */
  get state(): Described {
    return {
      name: this.#name.input.value,
      isNameEdited: this.#name.isEdited,
      consent: this.#consent.value,
      tags: this.#tags.all,
      description: this.#description.value,
      echoId: this.#echo?.value ?? '',
      enhances: this.#enhance.checked,
      visibility: this.#visibility.value,
    };
  }

  /** Puts back what was entered; what is not named stays. */
  restore(state: Partial<Described>): void {
    if (state.name !== undefined) this.#name.restore(state.name, state.isNameEdited ?? true);
    if (state.consent !== undefined) this.#consent.value = state.consent;
    if (state.tags !== undefined) this.#tags.all = state.tags;
    if (state.description !== undefined) this.#description.value = state.description;
    if (this.#echo && state.echoId !== undefined) this.#echo.value = state.echoId;
    if (state.enhances !== undefined) this.#enhance.checked = state.enhances;
    if (state.visibility !== undefined) this.#visibility.value = state.visibility;
    this.#changed();
  }

  /** Empties everything but the user, who is often the same for the next one; on what basis that may be used is said anew. */
  clear(): void {
    for (const field of [this.#name.input, ...this.#plain]) showFieldError(field, '');
    this.restore(EMPTY);
  }

  /** Opens what is folded away where anything in it was entered: it is sent, and should be seen. */
  unfold(): void {
    const { name, isNameEdited, consent, ...folded } = enteredSince(EMPTY, this.state);
    if (Object.keys(folded).length > 0 || this.#transcripts.texts) this.#more.open = true;
  }

  /** Shows what is wrong before it is sent; the first element to go to, or null when nothing is wrong. */
  check(): HTMLElement | null {
    const wrong = [this.#consent.check(), this.#tags.check(), this.#user.check()];
    return this.#reveal(wrong.find((element) => element !== null) ?? null);
  }

  /** Shows what the service says of the fields; the first of them, or null when none of the errors is about one of them. */
  showErrors(errors: readonly FieldError[]): HTMLElement | null {
    let first: HTMLElement | null = null;
    for (const { field, message } of errors) {
      const input = this.#inputOf(field);
      if (!input) continue;
      // The messages of the service continue a sentence that begins with the name of the field, which stands above it here.
      showFieldError(input, t('describe.refused', { message }));
      first ??= input;
    }
    return this.#reveal(first);
  }

  /** Whether an error about this field has a place beside it. */
  has(field: string): boolean {
    return this.#inputOf(field) !== null;
  }

  /** Whoever has signed in; without sign-in whoever is named. */
  get #userId(): string {
    return isSignedIn ? this.parts.user.id : this.#user.id;
  }

  get #plain(): readonly Field[] {
    return [this.#description, this.#enhance, this.#visibility];
  }

  #inputOf(field: string): Field | null {
    const name = CSS.escape(field);
    const input = document.querySelector(`#create-description :is([name="${name}"], [data-sends="${name}"])`);
    return isField(input) && document.querySelector(`#${input.id}-error`) !== null ? input : null;
  }

  #reveal(element: HTMLElement | null): HTMLElement | null {
    if (element && this.#more.contains(element)) this.#more.open = true;
    return element;
  }

  #offer(): void {
    if (!this.#more.open) return;
    void this.#echo?.show(this.#userId);
    void this.#tags.suggest(this.#userId);
  }
}

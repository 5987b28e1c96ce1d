import { visibleName, voiceHue, voiceInitial } from '../../../texts/voice-look.js';
import { fill } from '../dom.js';

/** Writes the name of a voice and its coloured initial into their places: `data-field="name"` and `.initial`. */
export function showVoice(
  root: ParentNode,
  { model_id, name }: { readonly model_id: string; readonly name: string },
): void {
  fill(root, 'name', visibleName(name));
  for (const initial of root.querySelectorAll<HTMLElement>('.initial')) {
    initial.textContent = voiceInitial(name);
    initial.dataset.hue = String(voiceHue(model_id));
  }
}

import { api } from './shared/api.js';
import { address } from './shared/dom.js';

/** What is used of swagger-ui, which a script before this one has loaded. */
interface Viewer {
  (options: {
    readonly spec: unknown;
    readonly domNode: Element | null;
    readonly presets: readonly unknown[];
    readonly plugins: readonly (() => { readonly components: Readonly<Record<string, () => null>> })[];
    readonly layout: 'BaseLayout';
    /** No validator of elsewhere is asked. */
    readonly validatorUrl: null;
    readonly deepLinking: boolean;
  }): unknown;
  readonly presets: { readonly apis: unknown };
}
declare const SwaggerUIBundle: Viewer;

const contract = await api.readContract();

SwaggerUIBundle({
  // Requests may only go to the origin that the page came from (Content-Security-Policy), under whatever name that was.
  spec: { ...contract, servers: [{ url: `${location.origin}${address('')}` }] },
  domNode: document.querySelector('#docs'),
  presets: [SwaggerUIBundle.presets.apis],
  // The viewer looks for this one before it shows its own input for files, and else complains on the console.
  plugins: [() => ({ components: { JsonSchema_string_binary: () => null } })],
  layout: 'BaseLayout',
  validatorUrl: null,
  deepLinking: true,
});

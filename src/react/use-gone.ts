import { useEffect, useLayoutEffect, useRef } from 'react';

/**
 * An effect of the page has run before those of components below can call what a hook gives them. React 18 warns of one where there
 * is no page.
 */
const usePageEffect = 'window' in globalThis ? useLayoutEffect : useEffect;

/** Calls `end` when the component goes or is hidden. What it gives says whether that is so, for what is called by then. */
export function useGone(end: () => void): { readonly current: boolean } {
  const gone = useRef(false);
  // A component that was hidden comes back, and so does every one in React's strict mode.
  usePageEffect(() => {
    gone.current = false;
  }, []);
  // No effect of the page is cleaned up here: React does that as well where something beside the component suspends.
  useEffect(() => {
    // Fast Refresh cleans this up after the effect of the page has run again.
    gone.current = false;
    return () => {
      gone.current = true;
      end();
    };
  }, [end]);
  return gone;
}

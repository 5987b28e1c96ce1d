/** A length or a place in a recording, as players show it: `0:24`, `12:05`, `1:02:03`; with `tenths`, `0:24.3`. */
export function clockTime(seconds: number, { tenths = false } = {}): string {
  const units = tenths ? Math.round(seconds * 10) : Math.floor(seconds) * 10;
  const whole = Math.floor(units / 10);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  const start = hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}` : String(minutes);
  return tenths ? `${start}:${rest}.${units % 10}` : `${start}:${rest}`;
}

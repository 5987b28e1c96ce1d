/** How the values of a channel are predicted from those before them. */
export interface Prediction {
  /** 0: as below. Otherwise the residuals are differences that were taken once more. */
  readonly mode: number;
  readonly denominatorShift: number;
  /** Adapted while values are predicted. */
  readonly coefficients: Int16Array;
}

/** As many coefficients mean: the difference to the value before. */
const DIFFERENCES = 31;

/** Turns residuals into the values of one channel, in place. `width` is how many bits a value has. */
export function predict(values: Int32Array, count: number, width: number, prediction: Prediction): void {
  if (prediction.mode !== 0) addUp(values, count, width);
  const order = prediction.coefficients.length;
  if (order === 0) return;
  addUp(values, order === DIFFERENCES ? count : Math.min(order + 1, count), width);
  if (order === DIFFERENCES) return;
  const history = { values, shift: 32 - width, ...prediction };
  for (let index = order + 1; index < count; index += 1) predictOne(history, index, order);
}

function addUp(values: Int32Array, count: number, width: number): void {
  const shift = 32 - width;
  for (let index = 1; index < count; index += 1) {
    values[index] = (((values[index] as number) + (values[index - 1] as number)) << shift) >> shift;
  }
}

interface History extends Prediction {
  readonly values: Int32Array;
  readonly shift: number;
}

function predictOne(history: History, index: number, order: number): void {
  const { values, coefficients, denominatorShift, shift } = history;
  const base = values[index - order - 1] as number;
  const residual = values[index] as number;
  let sum = denominatorShift === 0 ? 0 : 1 << (denominatorShift - 1);
  for (let tap = 0; tap < order; tap += 1) {
    sum = (sum + Math.imul(coefficients[tap] as number, (values[index - 1 - tap] as number) - base)) | 0;
  }
  values[index] = ((residual + base + (sum >> denominatorShift)) << shift) >> shift;
  if (residual !== 0) adapt(history, index, order, residual);
}

/** Moves the coefficients by one each, the oldest first, until that would have made up for the residual. */
function adapt({ values, coefficients, denominatorShift }: History, index: number, order: number, residual: number) {
  const base = values[index - order - 1] as number;
  const direction = Math.sign(residual);
  let left = residual;
  for (let tap = order - 1; tap >= 0 && left * direction > 0; tap -= 1) {
    const difference = base - (values[index - 1 - tap] as number);
    const sign = Math.sign(difference) * direction;
    coefficients[tap] = (coefficients[tap] as number) - sign;
    left -= (order - tap) * ((sign * difference) >> denominatorShift);
  }
}

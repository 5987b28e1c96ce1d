/** Every broken promise, in words. */
export interface Violations {
  /** A voice model was promised and does not exist, has no record, or is missing in a list. */
  readonly lost: readonly string[];
  /** One upload has two models, two records, or two responses that contradict each other, or is listed twice. */
  readonly doubled: readonly string[];
  /** A model without a record, or a record of a model that does not exist. */
  readonly orphaned: readonly string[];
  /** A voice model that was deleted, as its client was told, is there again. */
  readonly resurrected: readonly string[];
  /** Something of a user who was erased that should be gone. */
  readonly 'left behind': readonly string[];
  /** Something of the user who is never erased that is gone. */
  readonly 'others touched': readonly string[];
  /** Anything else that must not happen. */
  readonly other: readonly string[];
}

/** A kind of broken promise. */
export type ViolationKind = keyof Violations;

/** One broken promise. */
export interface Violation {
  readonly kind: ViolationKind;
  readonly what: string;
}

/** The violations by their kind. */
export function byKind(violations: readonly Violation[]): Violations {
  const of = (kind: ViolationKind): string[] =>
    violations.filter((found) => found.kind === kind).map(({ what }) => what);
  return {
    lost: of('lost'),
    doubled: of('doubled'),
    orphaned: of('orphaned'),
    resurrected: of('resurrected'),
    'left behind': of('left behind'),
    'others touched': of('others touched'),
    other: of('other'),
  };
}

package io.vestibule.lint;

/** What can become of a stage when a run gets to it. */
enum Fate {
  /** It runs. */
  RUNS,
  /** It is left out. */
  LEFT_OUT,
  /** The flow is denied in its place. */
  DENIED
}

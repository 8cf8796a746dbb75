import type { Artifact } from './artifact.ts';
import type { Finding } from './harness.ts';
import type { Lives } from './lives.ts';

/** What a run gives its metrics; the dear parts are made when the first metric asks for them. */
export interface Bench {
  readonly seed: number;
  /** Events after which the progress figures are read a second time. */
  readonly events: number;
  /** Leads of the larger of two pools. */
  readonly leads: number;
  /** A row of random draws of the metric's own, so that it does not depend on which others run. */
  random(): () => number;
  artifact(): Artifact;
  lives(): Promise<Lives>;
}

export interface Metric {
  readonly id: string;
  readonly against: string;
  /** The aim: at most this. */
  readonly atMost: number;
  /** What the aim demands besides. */
  readonly besides?: string;
  /** @throws Void when the measurement says nothing */
  measure(bench: Bench): Promise<Finding>;
}

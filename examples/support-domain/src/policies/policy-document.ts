/** A policy as the support team keeps it. Shape: one paragraph becomes one searchable chunk. */
export interface PolicyDocument {
  readonly docId: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
}

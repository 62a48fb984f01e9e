/** What a tracer stamps on each trace; read once when it is made. */
export interface ServiceIdentity {
  readonly serviceName: string;
  readonly environment: string;
  readonly pipelineVersion?: string;
  readonly gitSha?: string;
  readonly deploymentId?: string;
}

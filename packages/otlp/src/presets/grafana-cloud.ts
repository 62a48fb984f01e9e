import type { OtlpExporter } from '../exporter/otlp-exporter.js';
import { needed, presetExporter, type PresetOptions } from './preset.js';

/** A stack of Grafana Cloud. */
export interface GrafanaCloudOptions extends PresetOptions {
  /** The URL of its gateway: `https://otlp-gateway-prod-eu-west-2.grafana.net/otlp`. */
  readonly baseUrl: string;
  readonly instanceId: string;
  /** One that may write traces. */
  readonly token: string;
}

const OWN: ReadonlySet<keyof GrafanaCloudOptions> = new Set(['baseUrl', 'instanceId', 'token']);

/**
 * Sends traces to the Tempo of Grafana Cloud.
 *
 * Errors: `invalid_option` where one of the three is missing.
 */
export function grafanaCloud(options: GrafanaCloudOptions): OtlpExporter {
  const endpoint = needed('grafanaCloud.baseUrl', options?.baseUrl);
  const id = needed('grafanaCloud.instanceId', options.instanceId);
  const token = needed('grafanaCloud.token', options.token);
  return presetExporter('grafanaCloud', options, OWN, {
    name: 'grafanaCloud',
    endpoint,
    headers: { authorization: `Basic ${Buffer.from(`${id}:${token}`).toString('base64')}` },
  });
}

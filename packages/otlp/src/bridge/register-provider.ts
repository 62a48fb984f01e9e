import { invalid } from '../config/invalid-option.js';
import { otelGlobal } from '../otel/otel-global.js';
import { BridgeContextManager } from './context-manager.js';
import { BridgeTracerProvider } from './tracer-provider.js';

/** The app's own `@opentelemetry/api`, as `import * as api` gives it. */
export interface OtelApi {
  readonly trace: {
    setGlobalTracerProvider(provider: never): boolean;
    disable(): void;
  };
  readonly context: {
    setGlobalContextManager(manager: never): boolean;
    disable(): void;
  };
}

/** A registration that can be taken back. */
export interface ProviderRegistration extends Disposable {
  /** False where another provider was there first: nothing was changed. */
  readonly registered: boolean;
}

/**
 * Registers a provider with OpenTelemetry whose spans are spans of ours, so that what other instrumentation tells lands in
 * our traces, masked as everything else. For apps that run no OpenTelemetry SDK: where a provider or a context manager is
 * registered already, that one stays, and nothing happens.
 *
 * @example
 * import * as api from '@opentelemetry/api';
 * registerOtelProvider({ api });
 */
export function registerOtelProvider({ api }: { readonly api: OtelApi }): ProviderRegistration {
  if (
    typeof api?.trace?.setGlobalTracerProvider !== 'function' ||
    typeof api.context?.setGlobalContextManager !== 'function'
  ) {
    return invalid('registerOtelProvider.api', 'the module @opentelemetry/api');
  }
  const found = otelGlobal();
  if (found?.trace !== undefined || found?.context !== undefined) return NOTHING;
  const contexts = new BridgeContextManager();
  if (!api.context.setGlobalContextManager(contexts as never)) return NOTHING;
  if (!api.trace.setGlobalTracerProvider(new BridgeTracerProvider(contexts) as never)) {
    api.context.disable();
    return NOTHING;
  }
  return {
    registered: true,
    [Symbol.dispose]() {
      api.trace.disable();
      api.context.disable();
    },
  };
}

const NOTHING: ProviderRegistration = { registered: false, [Symbol.dispose]() {} };

import { traceStep } from '../../src/instrument/decorators/functions.js';
import { TraceStep } from '../../src/instrument/decorators/decorators.js';
import { runReturnKindMatrix } from './return-kind-matrix.js';

class Service {
  @TraceStep()
  answer(make: () => unknown): unknown {
    return make();
  }
}

const service = new Service();

runReturnKindMatrix('legacy decorator', (make) => service.answer(make));
runReturnKindMatrix(
  'function form',
  traceStep('answer', (make: () => unknown) => make()),
);

import { TraceStep } from '../../src/instrument/decorators/decorators.js';
import { runReturnKindMatrix } from './return-kind-matrix.js';

class Service {
  @TraceStep()
  answer(make: () => unknown): unknown {
    return make();
  }
}

const service = new Service();

runReturnKindMatrix('TC39 decorator', (make) => service.answer(make));

import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';

/** Who sent a request, as the guard leaves it on the request. */
export interface Customer {
  readonly id: string;
}

/** Lets customers in, by the id that the gateway puts on a request. */
@Injectable()
export class CustomerGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<IncomingMessage & { user?: Customer }>();
    const id = request.headers['x-customer-id'];
    if (typeof id !== 'string' || !/^cus_\d{4}$/.test(id)) return false;
    request.user = { id };
    return true;
  }
}

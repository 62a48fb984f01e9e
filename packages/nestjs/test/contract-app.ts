import 'reflect-metadata';
import type { IncomingMessage, Server } from 'node:http';
import {
  serve,
  type ContractStory,
  type CreateContractApp,
} from '@llmtrace/testing/integration-contract';
import type { ArgumentsHost, CallHandler, ExecutionContext } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { from, map, type Observable } from 'rxjs';
import type { LlmTraceModule } from '../src/index.js';
import type { NestRequest } from '../src/nest-request.js';

type Next = (error?: unknown) => void;

/** A loaded version of Nest, with the build of this package that goes with it. */
export interface NestFlavour {
  readonly common: typeof import('@nestjs/common');
  readonly core: Pick<typeof import('@nestjs/core'), 'NestFactory'>;
  readonly LlmTraceModule: Pick<typeof LlmTraceModule, 'forRoot'>;
  createAdapter(): AbstractHttpAdapter;
}

/** The contract's app in Nest, on Express or on Fastify. */
export function nestContractApp(nest: NestFlavour): CreateContractApp {
  const { Module } = nest.common;
  return async (options, story) => {
    const trace = nest.LlmTraceModule.forRoot({ ...options, user: (req) => req.user as string });
    @Module({
      imports: [trace],
      controllers: [chatController(nest, story), rootController(nest, story)],
    })
    class AppModule {}
    const app = await nest.core.NestFactory.create(AppModule, nest.createAdapter(), {
      logger: false,
    });
    app.use((req: IncomingMessage, _res: unknown, next: Next) => (story.arrived(req), next()));
    if (app.getHttpAdapter().getType() === 'express') {
      app.use('/emitter', (req: IncomingMessage, _res: unknown, next: Next) =>
        story.readByEvents(req, (body) => (Object.assign(req, { body, _body: true }), next())),
      );
    }
    app.useGlobalGuards({
      canActivate: (context: ExecutionContext) =>
        Object.assign(context.switchToHttp().getRequest(), { user: 'u-1' }) && true,
    });
    app.useGlobalInterceptors({
      intercept: (_context: unknown, next: CallHandler) =>
        story.appStorage.run('app', () => next.handle()),
    });
    await app.listen(0, '127.0.0.1');
    const running = await serve(app.getHttpServer() as Server);
    return { ...running, close: () => Promise.all([running.close(), app.close()]).then(() => {}) };
  };
}

function chatController({ common }: NestFlavour, story: ContractStory): new () => object {
  const { Body, Controller, Get, HttpCode, Post, Req } = common;
  @Controller('api/:tenant/support')
  class ChatController {
    @Post('chat')
    @HttpCode(200)
    chat(@Req() req: NestRequest, @Body() body: unknown): unknown {
      return story.chat(req.raw ?? (req as never), body);
    }
    @Get('throw-sync')
    throwSync(): void {
      story.fail();
    }
    @Get('throw-async')
    async throwAsync(): Promise<void> {
      await Promise.resolve();
      story.fail();
    }
  }
  return ChatController;
}

function rootController({ common }: NestFlavour, story: ContractStory): new () => object {
  const { Body, Controller, Get, HttpCode, Post, Req, Sse, UseFilters } = common;
  const teapot = {
    catch: (_error: unknown, host: ArgumentsHost) =>
      host.switchToHttp().getResponse().status(418).send(''),
  };
  @Controller()
  class RootController {
    @Post('emitter')
    @HttpCode(200)
    emitter(@Req() req: NestRequest, @Body() body: unknown): unknown {
      return story.chat(req.raw ?? (req as never), body);
    }
    @Sse('stream')
    stream(@Req() req: NestRequest): Observable<{ data: string }> {
      return from(story.events(req.raw ?? (req as never))).pipe(map((data) => ({ data })));
    }
    @Get('teapot')
    @UseFilters(teapot)
    teapot(): never {
      throw story.handled;
    }
    @Get('hang')
    hang(): Promise<never> {
      return story.hang();
    }
    @Get('health')
    health(): object {
      return { ok: true };
    }
  }
  return RootController;
}

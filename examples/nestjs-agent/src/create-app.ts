import { ValidationPipe, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type OpenAI from 'openai';
import { AppModule } from './app.module.js';

/** The app: one route that answers a customer's message. */
export async function createApp(client: OpenAI): Promise<INestApplication> {
  const app = await NestFactory.create(AppModule.withModel(client), { logger: ['error', 'warn'] });
  app.useGlobalPipes(new ValidationPipe({ whitelist: true }));
  return app;
}

import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

/** What a customer sends. */
export class ChatMessage {
  @IsString()
  @IsNotEmpty()
  @MaxLength(2_000)
  readonly message!: string;
}

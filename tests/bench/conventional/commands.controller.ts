import {
  ArgumentsHost,
  BadRequestException,
  CanActivate,
  Catch,
  Controller,
  ExecutionContext,
  HttpException,
  Injectable,
  PipeTransform,
  UseFilters,
  UseGuards,
  ValidationPipe,
} from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  BaseRpcExceptionFilter,
  Ctx,
  EventPattern,
  KafkaContext,
  Payload,
  RpcException,
} from '@nestjs/microservices';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { createHash } from 'node:crypto';
import { from, Observable } from 'rxjs';
import { DataSource } from 'typeorm';
import { MessageEnvelope } from '#libs/contracts/cloud-events';
import { SIGNATURE_HEADER, sourceOf } from '#libs/contracts/envelope';
import { SubmitRequestData } from '#libs/contracts/submit-request';
import { COMMANDS } from '#libs/contracts/topics';
import { inspectBytes } from '#libs/security/json-bounds/inspect';
import { kidOf, verifyDetached } from '#libs/security/signatures';
import { Agencies } from './agencies';
import { Parked } from './entities';
import { SubmitRequest } from './submit-request.handler';

class SubmitRequestMessage extends MessageEnvelope {
  @ValidateNested() @Type(() => SubmitRequestData) data: SubmitRequestData;
}

const signatureOf = (context: KafkaContext): string =>
  String(context.getMessage().headers?.[SIGNATURE_HEADER] ?? '');
const bytesOf = (context: KafkaContext): Buffer => context.getMessage().value ?? Buffer.alloc(0);
const receivedAt = (context: KafkaContext): Date =>
  new Date(Number(context.getMessage().timestamp));

@Injectable()
export class SignatureGuard implements CanActivate {
  constructor(private readonly agencies: Agencies) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const context = execution.switchToRpc().getContext<KafkaContext>();
    const fault = inspectBytes(bytesOf(context));
    if (fault) throw new RpcException(fault.detail);
    const { keys } = await this.agencies.all();
    const verified = await verifyDetached(
      bytesOf(context),
      signatureOf(context),
      keys,
      receivedAt(context),
    );
    if (!verified.ok) throw new RpcException(verified.detail);
    return true;
  }
}

@Injectable()
export class ParseJsonPipe implements PipeTransform<Buffer, unknown> {
  transform(bytes: Buffer): unknown {
    try {
      return JSON.parse(bytes.toString('utf8'));
    } catch {
      throw new BadRequestException('not JSON');
    }
  }
}

/**
 * An invalid message is stored with its reason; any other failure goes back to Kafka for a retry.
 */
@Catch()
export class ParkFilter extends BaseRpcExceptionFilter {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override catch(error: Error, host: ArgumentsHost): Observable<unknown> {
    if (!(error instanceof HttpException) && !(error instanceof RpcException)) throw error;
    const bytes = bytesOf(host.switchToRpc().getContext<KafkaContext>());
    const parked = this.dataSource.getRepository(Parked);
    return from(parked.insert({ reason: error.message, bytes }));
  }
}

@Controller()
@UseFilters(ParkFilter)
export class CommandsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly agencies: Agencies,
  ) {}

  @EventPattern<string>(COMMANDS)
  @UseGuards(SignatureGuard)
  async submit(
    @Payload(
      ParseJsonPipe,
      new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }),
    )
    message: SubmitRequestMessage,
    @Ctx() context: KafkaContext,
  ): Promise<void> {
    const { keys } = await this.agencies.all();
    const agency = keys.get(kidOf(signatureOf(context)) ?? '')?.agency ?? '';
    if (message.source !== sourceOf(agency)) throw new RpcException('source is not the signer');
    const age = receivedAt(context).getTime() - Date.parse(message.time);
    if (age > 24 * 3_600_000 || age < -300_000) throw new RpcException('too old, or ahead of time');
    const sha256 = createHash('sha256').update(bytesOf(context)).digest('hex');
    await this.commands.execute(
      new SubmitRequest(agency, message.id, sha256, receivedAt(context), message.data),
    );
  }
}

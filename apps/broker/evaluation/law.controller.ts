import { Controller, Get, Param } from '@nestjs/common';
import { LawAnswer, ProvisionAnswer } from '#libs/contracts/law-answers';
import { Answers } from '#libs/http/describe';
import { OpenToSignedIn } from '#libs/http/guard';
import { notFound, ProblemException } from '#libs/http/problem-exception';
import { lawOf } from '#libs/law/law';
import type { Provision } from '#libs/law/pack';
import { UU_30_2014 } from '#libs/law/uu-30-2014';

/** The law that evaluations apply, to read and to check against their `lawHash`. */
@Controller('v1/law')
export class LawController {
  @Get()
  @OpenToSignedIn()
  @Answers(200, LawAnswer)
  law(): object {
    const { pack, hash } = lawOf(UU_30_2014);
    return { hash, ...pack };
  }

  /** One provision in its current wording; the law itself lists older wordings. */
  @Get('provisions/:id')
  @OpenToSignedIn()
  @Answers(200, ProvisionAnswer, 'not-found')
  provision(@Param('id') id: string): Provision {
    const versions = UU_30_2014.provisions.filter((provision) => provision.id === id);
    const latest = versions.sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1))[0];
    if (!latest) throw new ProblemException(notFound());
    return latest;
  }
}

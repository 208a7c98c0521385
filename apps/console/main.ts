import { runApp } from '#libs/app/boot';
import { ConsoleModule } from './console.module';

void runApp('console', 'Bantuan Kedinasan: console', 3003, ConsoleModule, {
  bus: false,
  needs: ['BROKER_URL'],
});

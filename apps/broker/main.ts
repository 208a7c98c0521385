import { runApp } from '#libs/app/boot';
import { BrokerModule } from './broker.module';

void runApp('broker', 'Bantuan Kedinasan: broker', 3000, BrokerModule);

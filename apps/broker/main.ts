import { runApp } from '#libs/operations/boot';
import { BrokerModule } from './broker.module';

void runApp('broker', 'Bantuan Kedinasan: broker', 3000, BrokerModule);

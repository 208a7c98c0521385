import { runApp } from '#libs/app/boot';
import { ReportingModule } from './reporting.module';

void runApp('reporting', 'Bantuan Kedinasan: reporting', 3002, ReportingModule);

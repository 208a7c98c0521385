import { runApp } from '#libs/app/boot';
import { NotificationModule } from './notification.module';

void runApp('notification', 'Bantuan Kedinasan: notification', 3001, NotificationModule);

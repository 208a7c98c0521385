/** Where class-transformer keeps what its decorators say: its types lie elsewhere than its code. */
declare module 'class-transformer/cjs/storage' {
  export { defaultMetadataStorage } from 'class-transformer/types/storage';
}

import type { components, operations } from './generated/openapi-types.js';

type Schemas = components['schemas'];
/** The query of an operation. */
type Query<Id extends keyof operations> = NonNullable<operations[Id]['parameters']['query']>;
/** The JSON that an operation is sent. */
type Body<Id extends keyof operations> = operations[Id] extends {
  readonly requestBody: { readonly content: { readonly 'application/json': infer Json } };
}
  ? Json
  : never;

/** One voice model; moments are ISO 8601 texts. */
export type VoiceModel = Schemas['VoiceModel'];
/** One page of a user's voice models; `next_cursor` is null on the last one. */
export type VoiceModelList = Schemas['VoiceModelList'];
/** One file that a voice model was made of. */
export type ReferenceSample = Schemas['ReferenceSample'];
/** An upload that made a voice model, whether its record was saved or not. */
export type UploadResult = Schemas['UploadResult'];
/** One of the models that a voice has had. */
export type VoiceVersion = Schemas['VoiceVersion'];
/** A version that was made, whether it was saved or not. */
export type VersionResult = Schemas['VersionResult'];
/** What an upload would say of the recordings. */
export type ReferenceCheck = Schemas['ReferenceCheck'];
/** Every limit in force. */
export type Limits = Schemas['Limits'];
/** What a deletion removed where. */
export type DeleteReceipt = Schemas['DeleteReceipt'];
/** A speech that was kept, and where a player gets its sound. */
export type Clip = Schemas['Clip'];
/** One page of the clips of a voice; `next_cursor` is null on the last one. */
export type ClipList = Schemas['ClipList'];
/** What was removed of a clip. */
export type ClipReceipt = Schemas['ClipReceipt'];
/** What was removed of the clips of a voice. */
export type ClipsReceipt = Schemas['ClipsReceipt'];
/** A voice model that was changed, and whether Fish.Audio knows of it. */
export type ChangedVoiceModel = Schemas['ChangedVoiceModel'];
/** A user's tags, most used first. */
export type TagCounts = Schemas['TagCounts'];
/** What became of each of several voice models. */
export type BulkReceipt = Schemas['BulkReceipt'];
/** A voice model as it is lent to one user. */
export type Share = Schemas['Share'];
/** To whom a voice model is lent. */
export type ShareList = Schemas['ShareList'];
/** What taking a voice model back has done. */
export type ShareReceipt = Schemas['ShareReceipt'];
/** What a user sees of a voice model that another user has lent. */
export type BorrowedVoiceModel = Schemas['BorrowedVoiceModel'];
/** One page of what was lent to a user; `next_cursor` is null on the last one. */
export type BorrowedVoiceModelList = Schemas['BorrowedVoiceModelList'];
/** What everybody sees of a voice model in the catalogue. */
export type ListedVoiceModel = Schemas['ListedVoiceModel'];
/**
 * A voice model as the caller sees it: whole, with its `user_id`, where it is the caller's own; with the `owner_id` of another user
 * who has lent it; or with neither, where it is only in the catalogue.
 */
export type SeenVoiceModel = VoiceModel | BorrowedVoiceModel | ListedVoiceModel;
/** One page of the catalogue; `next_cursor` is null on the last one. */
export type Catalogue = Schemas['Catalogue'];
/** An Echo in a list. */
export type Echo = Schemas['Echo'];
/** One page of a user's Echos; `next_cursor` is null on the last one. */
export type EchoList = Schemas['EchoList'];
/** An Echo and the `model_id` of the voice model that it speaks with. */
export type EchoWithVoice = Schemas['EchoWithVoice'];
/** What unlinking has done. */
export type UnlinkReceipt = Schemas['UnlinkReceipt'];
/** How much a voice has spoken. */
export type VoiceUsage = Schemas['VoiceUsage'];
/** What a user's voices spoke, by day or by voice. */
export type UsageReport = Schemas['UsageReport'];
/** The key of a program, without its text. */
export type ApiKey = Schemas['ApiKey'];
/** A key that was just made, with its text. */
export type CreatedApiKey = Schemas['CreatedApiKey'];
/** The keys of a user. */
export type ApiKeyList = Schemas['ApiKeyList'];
/** One page of what a user did; `next_cursor` is null on the last one. */
export type AuditEventList = Schemas['AuditEventList'];
/** The prepaid credit at Fish.Audio. */
export type Credit = Schemas['Credit'];
/** How far the erasure of a user has come. */
export type Erasure = Schemas['Erasure'];
/** The process responds. */
export type Liveness = Schemas['Liveness'];
/** Whether requests should be sent to the service, and what is amiss. */
export type Readiness = Schemas['Readiness'];
/** The body of every error of the service (RFC 9457). */
export type Problem = Schemas['Problem'];
/** A code of the service's error table. */
export type ErrorCode = Schemas['ErrorCode'];
/** The OpenAPI document of the service, as far as its types go. */
export type Contract = operations['readContract']['responses'][200]['content']['application/json'];

/** Which voice models are listed, and in which order. */
export type VoiceModelQuery = Omit<Query<'listVoiceModels'>, 'tag' | 'owner'> & {
  /** Only those with this tag, or with all of these. */
  readonly tag?: string | readonly string[] | undefined;
};
/** Which part of the catalogue is listed. */
export type CatalogueQuery = Omit<Query<'listCatalogue'>, 'tag'> & {
  /** Only those with this tag, or with all of these. */
  readonly tag?: string | readonly string[] | undefined;
};
/** What is changed of a voice model; what is left out stays. */
export type VoiceModelChange = Body<'changeVoiceModel'>;
/** To whom a voice model is lent, and for what. */
export type NewShare = Body<'shareVoiceModel'>;
/** Whose tags are counted. */
export type TagsQuery = Query<'listTags'>;
/** What is done with several voice models. */
export type BulkRequest = Body<'changeVoiceModels'>;
/** Which recording of a voice model is read. */
export type SampleQuery = Query<'readSample'>;
/** Whose limits are read; with sign-in it may be left out. */
export type LimitsQuery = Query<'readLimits'>;
/** Which clips are listed. */
export type ClipQuery = Query<'listClips'>;
/** Which Echos are listed. */
export type EchoQuery = Query<'listEchos'>;
/** Whose usage is meant, of which days, and what it is added up by. */
export type UsageQuery = Query<'readUsage'>;
/** Whose things all are meant; with sign-in it may be left out. */
export type WholeUserQuery = Query<'eraseUser'>;
/** How a voice model is deleted. */
export type DeleteQuery = Query<'deleteVoiceModel'>;
/** Whether a voice model is made again although Fish.Audio has it. */
export type RecreateQuery = Query<'recreateVoiceModel'>;
/** Which part of what a user did is read. */
export type AuditQuery = Query<'readAudit'>;
/** Whose keys are listed. */
export type KeyQuery = Query<'listKeys'>;
/** A new key, and what it may do. */
export type NewApiKey = Body<'createKey'>;
/** A new Echo. */
export type NewEcho = Body<'createEcho'>;
/** What is spoken, and how. */
export type SpeechRequest = Omit<Body<'speak'>, 'keep'>;

/** A file as React Native names it: `uri` leads to it on the device. */
export interface NativeFile {
  readonly uri: string;
  readonly name: string;
  /** Its media type, such as `audio/mp4`. */
  readonly type: string;
}

type UploadForm = Schemas['UploadForm'];
/** What is said about the recordings of an upload; all of it may be left out. */
export type UploadFields = Omit<UploadForm, 'audio' | 'cover_image' | 'enhance_audio_quality'> & {
  /** A PNG or JPEG for the voice; a `public` one needs it. */
  readonly cover_image?: Blob | NativeFile;
  /** Has Fish.Audio clean the sound. */
  readonly enhance_audio_quality?: boolean;
};
/** What is said about the recordings of a version; name, tags and the rest stay those of the voice. */
export type VersionFields = Pick<
  UploadFields,
  'transcript' | 'cover_image' | 'enhance_audio_quality' | 'consent' | 'consent_text_version'
>;

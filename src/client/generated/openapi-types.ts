// Made of docs/openapi.json by "npm run openapi"; do not change it by hand.

export interface paths {
    readonly "/api/upload-reference": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Make a voice model of one or more recordings
         * @description The order of the parts does not matter. Without MongoDB the voice model is made all the same.
         */
        readonly post: operations["uploadReference"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/reference-checks": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Check recordings as an upload would, and make nothing */
        readonly post: operations["checkReferences"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/limits": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Every limit in force
         * @description With a token, also the limits of its user and how much of each is used.
         */
        readonly get: operations["readLimits"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/voice-models": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A user's voice models, newest first unless `sort` says otherwise */
        readonly get: operations["listVoiceModels"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/voice-models/{model_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One voice model */
        readonly get: operations["readVoiceModel"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Delete a voice model
         * @description Removes the record, and with `fish_audio=true` the model at Fish.Audio before it. A failure says in `remains` what is left to do; the request can be repeated. With `If-Match` nothing is removed if somebody has changed name, description, tags, visibility or Echo since; with `fish_audio=true` that is compared right before the first model is removed, and what is changed from then on goes as well.
         */
        readonly delete: operations["deleteVoiceModel"];
        readonly options?: never;
        readonly head?: never;
        /**
         * Change the name, the description or the tags of a voice model, or list it
         * @description What is left out stays. The record is changed, then the model at Fish.Audio; a failure leaves both as they were. With `If-Match` the change is made only if nobody has changed name, description, tags, visibility or Echo since.
         */
        readonly patch: operations["changeVoiceModel"];
        readonly trace?: never;
    };
    readonly "/api/voice-models/{model_id}/versions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Make a new version of a voice model, which keeps its name, tags and Echo
         * @description The voice speaks with it as soon as it is trained, and until then with the version that it has. Without recordings those that are kept of the current version are used.
         */
        readonly post: operations["createVersion"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/voice-models/{model_id}/versions/current": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /**
         * Let a voice model speak with one of its versions
         * @description Whatever version is still in training does not become the current one by itself any more. With `If-Match` the version is chosen only if nobody has changed name, description, tags, visibility or Echo since; which version speaks is not compared.
         */
        readonly put: operations["chooseVersion"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/voice-models/{model_id}/recreate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Make a voice model again of its kept recordings, where Fish.Audio has lost it */
        readonly post: operations["recreateVoiceModel"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/voice-models/tags": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A user's tags, most used first */
        readonly get: operations["listTags"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/voice-models/bulk": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Delete, tag or untag up to 100 voice models
         * @description Each is done by itself and has its own receipt. Each counts as a request; those for which there are none left, or no time, say so and can be sent again.
         */
        readonly post: operations["changeVoiceModels"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/voice-models/{model_id}/shares": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** To whom a voice model is lent */
        readonly get: operations["listShares"];
        readonly put?: never;
        /**
         * Lend a voice model to another user, or change what is lent
         * @description The user may speak with it, and with `link` have an own Echo speak with it. Changing, deleting and lending on stay with the owner. The request can be repeated.
         */
        readonly post: operations["shareVoiceModel"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/voice-models/{model_id}/shares/{user_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Take a voice model back from a user
         * @description Takes effect at once. An Echo of the user that spoke with it has no voice then, and says so.
         */
        readonly delete: operations["revokeShare"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/catalogue": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The voice models that their owners have listed, newest first
         * @description Everybody may speak with them. Only where `CATALOGUE=true`; without it the address does not exist. An owner lists a voice model by changing its `visibility`.
         */
        readonly get: operations["listCatalogue"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/voice-models/{model_id}/speech": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Speak a text
         * @description The sound is passed on while it is made. The voice model needs no record here, except to keep the sound as a clip.
         */
        readonly post: operations["speak"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/echo/{echo_id}/speech": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Speak a text with the voice of an Echo
         * @description The sound is passed on while it is made. The Echo need not have been created here.
         */
        readonly post: operations["speakAsEcho"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/voice-models/{model_id}/sample": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * A recording as it was uploaded
         * @description The very bytes of the file, for an `<audio>` element or a player: it takes a `Range` of bytes, and `If-None-Match` and `If-Range` with the `ETag`, which is the SHA-256 of the file. `sample_status` of the voice model says whether it is kept.
         */
        readonly get: operations["readSample"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/clips": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The clips of a voice, newest first */
        readonly get: operations["listClips"];
        readonly put?: never;
        readonly post?: never;
        /** Delete all clips of a voice */
        readonly delete: operations["deleteClips"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/clips/{clip_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The sound of a clip
         * @description For an `<audio>` element or a player: it takes a `Range` of bytes, and `If-None-Match` and `If-Range` with the `ETag`. A clip that has expired is not found.
         */
        readonly get: operations["playClip"];
        readonly put?: never;
        readonly post?: never;
        /** Delete a clip */
        readonly delete: operations["deleteClip"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/echo": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A user's Echos, newest first */
        readonly get: operations["listEchos"];
        readonly put?: never;
        /** Create an Echo, and link a voice model to it if one is named */
        readonly post: operations["createEcho"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/echo/{echo_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One Echo */
        readonly get: operations["readEcho"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/echo/{echo_id}/voice-model": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The voice model that an Echo speaks with */
        readonly get: operations["readEchoVoiceModel"];
        /**
         * Let an Echo speak with a voice model
         * @description The former voice model of the Echo and the former Echo of the voice model are freed. A voice that was lent with `link` keeps the Echos of its owner and of other borrowers.
         */
        readonly put: operations["linkEcho"];
        readonly post?: never;
        /** Take the voice model from an Echo */
        readonly delete: operations["unlinkEcho"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/keys": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * A user's keys
         * @description Only where the service has sign-in; there is no such address otherwise. The keys themselves are not shown.
         */
        readonly get: operations["listKeys"];
        readonly put?: never;
        /**
         * Make a key for a program
         * @description It can have no scope that the caller does not have. A key cannot make keys.
         */
        readonly post: operations["createKey"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/keys/{key_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Revoke a key, at once and everywhere
         * @description The request can be repeated. With a key, that key alone can be revoked.
         */
        readonly delete: operations["revokeKey"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/audit": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What a user did, newest first
         * @description Only where the service has sign-in; there is no such address otherwise. An event is there about a second after it.
         */
        readonly get: operations["readAudit"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/usage": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What a user's voices spoke
         * @description By UTC day or by voice. Speeches of voices without a record are not counted. What voices spoke that are deleted stays.
         */
        readonly get: operations["readUsage"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/credit": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The prepaid credit of the account at Fish.Audio
         * @description Only where the service is run with EXPOSE_CREDIT=true; there is no such address otherwise.
         */
        readonly get: operations["readCredit"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/users/me": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Erase everything of a user
         * @description Voices with their models at Fish.Audio, recordings and clips, Echos, usage and the user. It goes on by itself until nothing is left; until then nothing can be made for the user. What was begun before it was asked for is never saved afterwards.
         */
        readonly delete: operations["eraseUser"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/users/me/erasure": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * How far the erasure of a user has come
         * @description Kept for 30 days after it is done.
         */
        readonly get: operations["readErasure"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/users/me/export": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Everything of a user as a ZIP archive
         * @description Records, Echos, consents, clips and usage as JSON, recordings and clips as files, and `manifest.json`, which says what could not be read. One at a time for each user; it breaks off where the database does.
         */
        readonly get: operations["exportUser"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/healthz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether the process responds */
        readonly get: operations["checkLiveness"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/readyz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether requests should be sent here */
        readonly get: operations["checkReadiness"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The metrics, for Prometheus
         * @description For programs on the same machine, or with METRICS_TOKEN as a bearer token.
         */
        readonly get: operations["readMetrics"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/openapi.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** This document */
        readonly get: operations["readContract"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        readonly UploadForm: {
            /** @description The recordings: sound, or video with sound. */
            readonly audio: readonly string[];
            /** @description What the voice model is called; else the first file's name. */
            readonly name?: string;
            /** @description Whose voice model it is; without it nothing is saved. */
            readonly user_id?: string;
            /** @description The Echo that is to speak with it. */
            readonly echo_id?: string;
            readonly description?: string;
            /** @description Repeated, or in one part with commas between them. */
            readonly tags?: readonly string[];
            /** @description Not at all, or once for each file in their order. */
            readonly transcript?: readonly string[];
            /**
             * Format: binary
             * @description A PNG or JPEG for the voice; a `public` one needs it.
             */
            readonly cover_image?: string;
            /**
             * @description At Fish.Audio; `private` unless said otherwise.
             * @enum {string}
             */
            readonly visibility?: "private" | "unlist" | "public";
            /**
             * @description Has Fish.Audio clean the sound.
             * @enum {string}
             */
            readonly enhance_audio_quality?: "true" | "false";
            /**
             * @description On what basis the voice may be cloned: `self`, it is their own; `permission`, its owner allows it; `synthetic`, it is nobody’s. It is recorded, and not sent to Fish.Audio.
             * @enum {string}
             */
            readonly consent?: "self" | "permission" | "synthetic";
            /** @description Which wording the person saw, as the caller names it; only with `consent`. */
            readonly consent_text_version?: string;
        };
        readonly VoiceModelChange: {
            /** @description What it is called from now on. */
            readonly name?: string;
            /** @description What the caller says about it. */
            readonly description?: string;
            /** @description What it is filed under, in place of all former tags. One text with commas between the tags is taken as well; each tag counts once, however often it is sent. */
            readonly tags?: readonly string[];
            /**
             * @description `listed`: every user of this installation may see it in the catalogue and speak with it, where `CATALOGUE=true`; `private`: only the owner, and those to whom it is lent. What it is at Fish.Audio, which an upload calls `visibility` as well, does not change.
             * @enum {string}
             */
            readonly visibility?: "private" | "listed";
        };
        readonly VersionForm: {
            /** @description The recordings; without any, those that are kept of the current version. */
            readonly audio?: readonly string[];
            /** @description Not at all, or once for each file in their order. */
            readonly transcript?: readonly string[];
            /**
             * Format: binary
             * @description A PNG or JPEG for the voice; a `public` one needs it.
             */
            readonly cover_image?: string;
            /**
             * @description Has Fish.Audio clean the sound.
             * @enum {string}
             */
            readonly enhance_audio_quality?: "true" | "false";
            /**
             * @description On what basis this recording may be used, as of an upload; without it, kept recordings keep what was said of them.
             * @enum {string}
             */
            readonly consent?: "self" | "permission" | "synthetic";
            /** @description Which wording the person saw, as the caller names it; only with `consent`. */
            readonly consent_text_version?: string;
        };
        readonly BulkRequest: {
            /**
             * @description What is done with each.
             * @enum {string}
             */
            readonly action: "delete" | "tag" | "untag";
            /** @description Which voice models, each once. */
            readonly model_ids: readonly string[];
            /** @description The tags that each gets, or loses; for `tag` and `untag`. One text with commas between the tags is taken as well; each tag counts once, however often it is sent. In a list, a comma stands between two tags for `tag`, and is part of one for `untag`. */
            readonly tags?: readonly string[];
            /** @description Only voice models of this user are touched. With sign-in that is the user of the token, unless an admin sends it, who names nobody or another one. */
            readonly user_id?: string;
            /** @description For `delete`: whether the models at Fish.Audio are removed as well. */
            readonly fish_audio?: boolean;
        };
        /** @enum {string} */
        readonly ErrorCode: "invalid_parameter" | "malformed_request" | "malformed_json" | "malformed_multipart" | "invalid_field_name" | "unexpected_field" | "invalid_idempotency_key" | "missing_file" | "too_many_files" | "unauthenticated" | "insufficient_scope" | "user_mismatch" | "not_owner" | "not_with_key" | "too_many_voices" | "cross_site_request" | "metrics_denied" | "not_found" | "voice_model_not_found" | "version_not_found" | "sample_not_found" | "clip_not_found" | "echo_not_found" | "key_not_found" | "erasure_not_found" | "method_not_allowed" | "upload_stalled" | "upload_too_slow" | "body_too_slow" | "idempotency_in_progress" | "conflict" | "too_many_keys" | "export_in_progress" | "erasure_in_progress" | "echo_without_voice" | "sample_not_kept" | "voice_model_not_ready" | "voice_model_failed" | "voice_model_taken_down" | "precondition_failed" | "request_too_large" | "file_too_large" | "field_too_large" | "too_many_parts" | "unsupported_media_type" | "unsupported_audio" | "unsupported_image" | "range_not_satisfiable" | "misdirected_request" | "empty_file" | "unreadable_audio" | "codec_not_supported" | "unreadable_image" | "no_sound_track" | "inspection_limit" | "too_short" | "silent_audio" | "too_long" | "idempotency_key_reused" | "model_failed" | "provider_rejected" | "provider_forbidden" | "rate_limited" | "limit_reached" | "client_closed" | "internal_error" | "provider_auth" | "provider_error" | "provider_bad_response" | "provider_not_configured" | "provider_credit_exhausted" | "provider_busy" | "provider_unreachable" | "overloaded" | "database_disabled" | "database_unavailable" | "sign_in_unavailable" | "storage_disabled" | "storage_unavailable" | "storage_backlog" | "journal_unavailable" | "shutting_down" | "provider_timeout" | "insufficient_storage";
        /** @enum {string} */
        readonly LimitName: "requests_per_minute" | "concurrent_uploads" | "inspection_seconds_per_hour" | "speech_characters_per_day" | "voices";
        readonly UploadResult: {
            /** @constant */
            readonly success: true;
            readonly model_id: string;
            /** @description The same as `model_id`, under the name that Fish.Audio uses for speech. */
            readonly reference_id: string;
            /**
             * @description How far Fish.Audio is with the voice: it speaks once it is `trained`.
             * @enum {string}
             */
            readonly model_state: "created" | "training" | "trained" | "failed" | "unknown";
            readonly message: string;
            /**
             * @description What became of the record: `saved`; `queued` until MongoDB is back; `disabled` without MongoDB; `skipped` without a `user_id`; `deleted` where the voice model was deleted meanwhile; `failed` where MongoDB can never take it.
             * @enum {string}
             */
            readonly database_status: "saved" | "queued" | "failed" | "deleted" | "disabled" | "skipped";
            /**
             * @description Where the recordings are kept as they were sent: `stored`; `queued` until the storage is back; `disabled` without a storage; `skipped` where the voice model is not recorded.
             * @enum {string}
             */
            readonly sample_status: "stored" | "queued" | "disabled" | "skipped";
            /** @description The record if it is `saved`. */
            readonly database_record: components["schemas"]["VoiceModel"] | null;
            /** @description The `model_id` of an upload of the same samples a moment before. */
            readonly duplicate_of?: string;
            /** @description Who may see it at Fish.Audio; null where Fish.Audio does not say. */
            readonly visibility: ("private" | "unlist" | "public") | null;
            /** @description Why nothing was saved, and advice about the samples. */
            readonly warnings: readonly string[];
            /** @description The advice among the `warnings`, with codes by which it can be said in other languages. */
            readonly advice?: readonly components["schemas"]["Advice"][];
        };
        readonly VoiceModel: {
            /** @description Whose voice model it is. */
            readonly user_id: string;
            /** @description What the voice model is called. */
            readonly name: string;
            /** @description The file name of the first reference sample, cleaned. It leads nowhere. */
            readonly audio_file_path: string;
            /**
             * @description `video` if any reference sample has a picture.
             * @enum {string}
             */
            readonly file_type: "audio" | "video";
            /** @description The Echo that speaks with this voice model, or null. */
            readonly echo_id: string | null;
            /** @description What the caller says about it. */
            readonly description: string;
            /** @description What the caller has filed it under. */
            readonly tags: readonly string[];
            /** @description The reference samples, in the order of the upload. */
            readonly samples: readonly components["schemas"]["ReferenceSample"][];
            /** @description Under which name the recordings are kept as they were uploaded; null where they are not. */
            readonly samples_id: string | null;
            /** @description On what basis the voice may be cloned, as the upload said; null where it said nothing. */
            readonly consent: components["schemas"]["Consent"] | null;
            /**
             * @description How far Fish.Audio is with the voice: it speaks once it is `trained`; `unknown` is taken as usable.
             * @enum {string}
             */
            readonly model_state: "created" | "training" | "trained" | "failed" | "unknown";
            /** @description Whether Fish.Audio has taken it down after a complaint about rights. */
            readonly dmca_taken_down: boolean;
            /** @description Why it was taken down, such as `dmca` or `policy`; null where it was not. */
            readonly takedown_category: string | null;
            /** @description Whether Fish.Audio keeps its visibility as it is. */
            readonly lock_visibility: boolean;
            /** @description Id of the record; null while it waits to be saved. */
            readonly _id: string | null;
            /**
             * @description Where they are: `stored`; `queued` until the storage is back; `disabled` where no storage was configured.
             * @enum {string}
             */
            readonly sample_status: "stored" | "queued" | "disabled" | "skipped";
            /** @description Fish.Audio's id of the model that the voice speaks with. */
            readonly model_id: string;
            /**
             * Format: date-time
             * @description When the voice model was made.
             */
            readonly created_at: string;
            /**
             * Format: date-time
             * @description When the record was changed last, links included.
             */
            readonly updated_at: string;
            /** @description Since when the model is known to be gone at Fish.Audio; null while it is there. */
            readonly missing_since: string | null;
            /** @description How much it has spoken, a few seconds late. */
            readonly usage: components["schemas"]["VoiceUsage"];
            /** @description The `model_id` that was made first with the same Idempotency-Key, while the database was away. */
            readonly same_key_as?: string;
            /**
             * @description `listed` where its owner has put it into the catalogue of this installation; absent otherwise. It says nothing of Fish.Audio.
             * @constant
             */
            readonly visibility?: "listed";
            /**
             * Format: date-time
             * @description When it is removed because nobody uses it; present only where that is near, and absent again once it is used or changed.
             */
            readonly expires_at?: string;
            /** @description The models that it has had, the oldest first, up to ten; absent where it had one only. */
            readonly versions?: readonly components["schemas"]["VoiceVersion"][];
            /** @description Every `model_id` that it has had: each of them still names it. Absent where it had one only. */
            readonly known_model_ids?: readonly string[];
            /**
             * @description Present while the record waits to be saved.
             * @constant
             */
            readonly pending?: true;
        };
        /** @description A recording as it was uploaded. */
        readonly ReferenceSample: {
            /** @description The name of the file, cleaned. */
            readonly file_name: string;
            /**
             * @description `video` if it has a picture.
             * @enum {string}
             */
            readonly file_type: "audio" | "video";
            /** @description The kind of file, such as `mp3`. */
            readonly container: string;
            /** @description How its sound is encoded; null where that is not known. */
            readonly codec: string | null;
            /** @description How long it is; null where that is not known. */
            readonly duration_seconds: number | null;
            /** @description The size of the file. */
            readonly bytes: number;
            /** @description The SHA-256 of the file, in hex. */
            readonly sha256: string;
            /** @description What is said in it, as the upload said; null where it did not. */
            readonly transcript: string | null;
        };
        /** @description On what basis the voice may be cloned, as the caller said. */
        readonly Consent: {
            /**
             * @description `self`: it is their own voice; `permission`: its owner allows it; `synthetic`: it is nobody’s voice.
             * @enum {string}
             */
            readonly basis: "self" | "permission" | "synthetic";
            /** @description Which wording the person saw; null where the upload did not say. */
            readonly text_version: string | null;
            /**
             * Format: date-time
             * @description When the upload arrived that said so.
             */
            readonly at: string;
            /** @description The `user_id` of who said so; null without sign-in. */
            readonly by: string | null;
        };
        /** @description How much a voice has spoken. */
        readonly VoiceUsage: {
            /** @description Speeches of which any sound came, those included that were broken off. */
            readonly speech_count: number;
            /** @description Code points of the texts. */
            readonly characters: number;
            /** @description Bytes of the texts in UTF-8, by which Fish.Audio is paid. */
            readonly utf8_bytes: number;
            /** @description How long the sound was. */
            readonly audio_seconds: number;
            /** @description When the last speech ended; null where there was none. */
            readonly last_used_at: string | null;
        };
        readonly VoiceVersion: {
            /** @description Fish.Audio's id of this version. */
            readonly model_id: string;
            /**
             * Format: date-time
             * @description When its making began.
             */
            readonly created_at: string;
            /**
             * @description `upload` for the first one, `version` for one that was asked for, `recreate` for one in the place of a lost model.
             * @enum {string}
             */
            readonly reason: "upload" | "version" | "recreate";
            /**
             * @description How far Fish.Audio is with it, as far as is known here.
             * @enum {string}
             */
            readonly model_state: "created" | "training" | "trained" | "failed" | "unknown";
            /** @description Whether the voice speaks with it as soon as it is trained. */
            readonly becomes_current: boolean;
            /** @description The reference samples that it was made of, without their transcripts. */
            readonly samples: readonly {
                readonly file_name: string;
                /** @enum {string} */
                readonly file_type: "audio" | "video";
                readonly container: string;
                readonly codec: string | null;
                readonly duration_seconds: number | null;
                readonly bytes: number;
                readonly sha256: string;
            }[];
            /** @description Under which name its recordings are kept, which versions may share; null where they are not. */
            readonly samples_id: string | null;
            /** @description What was said of its recordings: on what basis the voice may be cloned; null where nothing was. */
            readonly consent: components["schemas"]["Consent"] | null;
        };
        readonly Advice: {
            /** @enum {string} */
            readonly code: "too_brief" | "quiet" | "clipped" | "phase_inverted" | "mostly_silent" | "unmeasured" | "joined_recordings" | "ends_early" | "damaged" | "poor_quality" | "transcripts_not_sent" | "visibility_differs" | "visibility_unknown";
            /** @description The sentence that `warnings` has. */
            readonly message: string;
            /** @description The file that it is about, where there are several. */
            readonly file_name: string | null;
        };
        readonly ReferenceCheck: {
            /** @constant */
            readonly success: true;
            readonly accepted: boolean;
            readonly problem: components["schemas"]["Refusal"] | null;
            /** @description How long all accepted samples are together. */
            readonly total_seconds: number;
            /** @description In the order of the form. */
            readonly samples: readonly components["schemas"]["SampleCheck"][];
        };
        /** @description What an upload would be refused with. */
        readonly Refusal: {
            readonly code: components["schemas"]["ErrorCode"];
            readonly status: number;
            readonly detail: string;
        };
        readonly SampleCheck: {
            readonly file_name: string;
            readonly bytes: number;
            readonly sha256: string;
            readonly accepted: boolean;
            readonly problem: components["schemas"]["Refusal"] | null;
            /** @description What is in the file; null when it is refused. */
            readonly found: components["schemas"]["FoundSound"] | null;
            /** @description What would go to Fish.Audio in its place; null when it is refused. */
            readonly sent_as: {
                /** @enum {string} */
                readonly container: "wav" | "mp3" | "m4a" | "ogg";
                readonly bytes: number;
            } | null;
            readonly warnings: readonly components["schemas"]["SampleWarning"][];
        };
        readonly FoundSound: {
            readonly container: components["schemas"]["SampleContainer"];
            /** @enum {string} */
            readonly file_type: "audio" | "video";
            readonly codec: string;
            readonly duration_seconds: number;
            readonly sample_rate: number;
            readonly channels: number;
            /** @description How loud it is, in dB relative to full scale, and which shares of it, 0 to 1, are silent or clipped; null when there is no decoder for the codec. */
            readonly levels: {
                readonly rms_dbfs: number;
                readonly peak_dbfs: number;
                readonly silence_share: number;
                readonly clipped_share: number;
                readonly measured_seconds: number;
            } | null;
            /** @description The sound track that is used. */
            readonly track: {
                readonly index: number;
                readonly count: number;
                readonly language: string | null;
            };
        };
        /** @enum {string} */
        readonly SampleContainer: "wav" | "aiff" | "caf" | "mp3" | "m4a" | "mp4" | "mov" | "webm" | "mkv" | "ogg" | "flac" | "aac";
        readonly SampleWarning: {
            /** @enum {string} */
            readonly code: "too_brief" | "quiet" | "clipped" | "phase_inverted" | "mostly_silent" | "unmeasured" | "joined_recordings" | "ends_early" | "damaged";
            readonly message: string;
        };
        readonly Limits: {
            /** @description The kinds of file that are accepted. */
            readonly containers: readonly components["schemas"]["SampleContainer"][];
            readonly max_file_bytes: number;
            readonly max_request_bytes: number;
            readonly max_files: number;
            /** @description Shortest reference sample. */
            readonly min_seconds: number;
            /** @description What makes a good voice. */
            readonly advised_seconds: {
                readonly min: number;
                readonly max: number;
            };
            /** @description Longest that all samples of an upload may last together. */
            readonly max_total_seconds: number;
            /** @description What a cover may be. */
            readonly cover_image: {
                readonly kinds: readonly ("png" | "jpeg")[];
                readonly max_bytes: number;
                readonly max_pixels_a_side: number;
            };
            /** @description In characters; `tags` is how many there may be. */
            readonly max_text_lengths: {
                readonly name: number;
                readonly description: number;
                readonly transcript: number;
                readonly tag: number;
                readonly tags: number;
            };
            readonly max_field_bytes: number;
            /** @description Whether an upload without `consent` is refused. */
            readonly consent_required: boolean;
            /** @description Present where voices that nobody uses are removed. */
            readonly retention?: {
                /** @description A voice that is not used for so long is removed. */
                readonly days: number;
                /** @description Its `expires_at` says so for so long before. */
                readonly warning_days: number;
            };
            readonly max_concurrent_uploads: number;
            /** @description An upload is ended when nothing arrives for `max_silence_seconds`, when it is slower than `min_bytes_per_second` on the whole after `after_seconds`, or when it takes longer than `max_seconds` and a second for each `max_seconds_grow_by_bytes_per_second` bytes of it. */
            readonly slowest_upload: {
                readonly max_silence_seconds: number;
                readonly min_bytes_per_second: number;
                readonly after_seconds: number;
                readonly max_seconds: number;
                readonly max_seconds_grow_by_bytes_per_second: number;
            };
            /** @description The limits of whoever asks: of the user, else of the address. Only there for a user who has signed in, and without sign-in where such a limit is set. */
            readonly user_limits?: readonly components["schemas"]["UserLimit"][];
        };
        readonly UserLimit: {
            readonly name: components["schemas"]["LimitName"];
            /** @description `concurrent_uploads` changes with the uploads of others, and is that of the instance that responds. */
            readonly limit: number;
            readonly used: number;
            /** @description When `used` begins at 0 again; null where it falls by what is done: an upload that ends, a voice that is deleted. */
            readonly resets_at: string | null;
        };
        readonly VoiceModelList: {
            /** @description Newest first, unless `sort` says otherwise. */
            readonly voice_models: readonly components["schemas"]["VoiceModel"][];
            /** @description How many are on this page; it may be short, or empty, and not be the last one. */
            readonly count: number;
            /** @description Send it as `cursor` to read the next page; null on the last page. */
            readonly next_cursor: string | null;
            /** @description How many are on all pages, with `include_total`; null where that cannot be told. */
            readonly total?: number | null;
            /**
             * @description Only what waits is listed: the records could not be read.
             * @constant
             */
            readonly partial?: true;
        };
        readonly BorrowedVoiceModelList: {
            /** @description Newest first, unless `sort` says otherwise. */
            readonly voice_models: readonly components["schemas"]["BorrowedVoiceModel"][];
            /** @description How many are on this page. */
            readonly count: number;
            /** @description Send it as `cursor` to read the next page; null on the last page. */
            readonly next_cursor: string | null;
            /** @description How many are on all pages, with `include_total`. */
            readonly total?: number;
        };
        /** @description A voice model that another user has lent to the caller. */
        readonly BorrowedVoiceModel: {
            /** @description Fish.Audio's id of the model that the voice speaks with. */
            readonly model_id: string;
            /** @description What its owner has called it. */
            readonly name: string;
            /** @description What its owner says about it. */
            readonly description: string;
            /** @description What its owner has filed it under. */
            readonly tags: readonly string[];
            /**
             * @description `video` if any reference sample has a picture.
             * @enum {string}
             */
            readonly file_type: "audio" | "video";
            /**
             * Format: date-time
             * @description When the voice model was made.
             */
            readonly created_at: string;
            /**
             * @description How far Fish.Audio is with the voice.
             * @enum {string}
             */
            readonly model_state: "created" | "training" | "trained" | "failed" | "unknown";
            /** @description Since when the model is known to be gone at Fish.Audio; null while it is there. */
            readonly missing_since: string | null;
            /**
             * Format: date-time
             * @description When it is removed because nobody uses it; absent unless that is near.
             */
            readonly expires_at?: string;
            /** @description Whose voice it is. */
            readonly owner_id: string;
            /** @description `speak`: to speak with the voice; `link`: to have an own Echo speak with it as well. */
            readonly may: readonly ("speak" | "link")[];
            /** @description The borrower's own Echo that speaks with it, or null. */
            readonly echo_id: string | null;
        };
        /** @description A voice model of another user that is in the catalogue. */
        readonly ListedVoiceModel: {
            /** @description Fish.Audio's id of the model that the voice speaks with. */
            readonly model_id: string;
            /** @description What its owner has called it. */
            readonly name: string;
            /** @description What its owner says about it. */
            readonly description: string;
            /** @description What its owner has filed it under. */
            readonly tags: readonly string[];
            /**
             * Format: date-time
             * @description When the voice model was made.
             */
            readonly created_at: string;
            /**
             * @description How far Fish.Audio is with the voice.
             * @enum {string}
             */
            readonly model_state: "created" | "training" | "trained" | "failed" | "unknown";
            /**
             * @description Its owner has listed it.
             * @constant
             */
            readonly visibility: "listed";
        };
        readonly DeleteReceipt: {
            /** @constant */
            readonly success: true;
            readonly model_id: string;
            readonly deleted: {
                /** @description Whether this request has removed the record: of several at the same moment, one has. */
                readonly database: boolean;
                /** @description Whether the model is gone at Fish.Audio. */
                readonly fish_audio: boolean;
                /** @description Whether there were kept recordings, which are gone now. */
                readonly sample: boolean;
                /** @description How many of its clips are gone; absent where it had none. */
                readonly clips?: number;
                /** @description From how many users it was taken back; absent where it was lent to nobody. */
                readonly shares?: number;
            };
            /** @description Every `model_id` that the voice had, whose models are gone at Fish.Audio if `fish_audio` says so. */
            readonly known_model_ids?: readonly string[];
            /** @description Present where the storage could not be reached: the recordings are removed when it is back. */
            readonly pending?: readonly "sample"[];
            /** @description The Echo that spoke with it and has no voice now. */
            readonly unlinked_echo_id: string | null;
        };
        readonly ChangedVoiceModel: {
            /** @description Whose voice model it is. */
            readonly user_id: string;
            /** @description What the voice model is called. */
            readonly name: string;
            /** @description The file name of the first reference sample, cleaned. It leads nowhere. */
            readonly audio_file_path: string;
            /**
             * @description `video` if any reference sample has a picture.
             * @enum {string}
             */
            readonly file_type: "audio" | "video";
            /** @description The Echo that speaks with this voice model, or null. */
            readonly echo_id: string | null;
            /** @description What the caller says about it. */
            readonly description: string;
            /** @description What the caller has filed it under. */
            readonly tags: readonly string[];
            /** @description The reference samples, in the order of the upload. */
            readonly samples: readonly components["schemas"]["ReferenceSample"][];
            /** @description Under which name the recordings are kept as they were uploaded; null where they are not. */
            readonly samples_id: string | null;
            /** @description On what basis the voice may be cloned, as the upload said; null where it said nothing. */
            readonly consent: components["schemas"]["Consent"] | null;
            /**
             * @description How far Fish.Audio is with the voice: it speaks once it is `trained`; `unknown` is taken as usable.
             * @enum {string}
             */
            readonly model_state: "created" | "training" | "trained" | "failed" | "unknown";
            /** @description Whether Fish.Audio has taken it down after a complaint about rights. */
            readonly dmca_taken_down: boolean;
            /** @description Why it was taken down, such as `dmca` or `policy`; null where it was not. */
            readonly takedown_category: string | null;
            /** @description Whether Fish.Audio keeps its visibility as it is. */
            readonly lock_visibility: boolean;
            /** @description Id of the record; null while it waits to be saved. */
            readonly _id: string | null;
            /**
             * @description Where they are: `stored`; `queued` until the storage is back; `disabled` where no storage was configured.
             * @enum {string}
             */
            readonly sample_status: "stored" | "queued" | "disabled" | "skipped";
            /** @description Fish.Audio's id of the model that the voice speaks with. */
            readonly model_id: string;
            /**
             * Format: date-time
             * @description When the voice model was made.
             */
            readonly created_at: string;
            /**
             * Format: date-time
             * @description When the record was changed last, links included.
             */
            readonly updated_at: string;
            /** @description Since when the model is known to be gone at Fish.Audio; null while it is there. */
            readonly missing_since: string | null;
            /** @description How much it has spoken, a few seconds late. */
            readonly usage: components["schemas"]["VoiceUsage"];
            /** @description The `model_id` that was made first with the same Idempotency-Key, while the database was away. */
            readonly same_key_as?: string;
            /**
             * @description `listed` where its owner has put it into the catalogue of this installation; absent otherwise. It says nothing of Fish.Audio.
             * @constant
             */
            readonly visibility?: "listed";
            /**
             * Format: date-time
             * @description When it is removed because nobody uses it; present only where that is near, and absent again once it is used or changed.
             */
            readonly expires_at?: string;
            /** @description The models that it has had, the oldest first, up to ten; absent where it had one only. */
            readonly versions?: readonly components["schemas"]["VoiceVersion"][];
            /** @description Every `model_id` that it has had: each of them still names it. Absent where it had one only. */
            readonly known_model_ids?: readonly string[];
            /**
             * @description Present while the record waits to be saved.
             * @constant
             */
            readonly pending?: true;
            /**
             * @description Whether the model at Fish.Audio is the same: `updated`; `queued` until Fish.Audio can be told, which happens by itself; `refused` where it does not accept the change, which `fish_audio_reason` explains; `missing` where the model is gone there. The record is changed in every case.
             * @enum {string}
             */
            readonly fish_audio_status: "updated" | "queued" | "refused" | "missing";
            /** @description What Fish.Audio says where it refused the change. */
            readonly fish_audio_reason?: string;
        };
        readonly VersionResult: {
            /** @constant */
            readonly success: true;
            readonly model_id: string;
            /** @description The same as `model_id`, under the name that Fish.Audio uses for speech. */
            readonly reference_id: string;
            /**
             * @description How far Fish.Audio is with the voice: it speaks once it is `trained`.
             * @enum {string}
             */
            readonly model_state: "created" | "training" | "trained" | "failed" | "unknown";
            readonly message: string;
            /**
             * @description What became of the record: `saved`; `queued` until MongoDB is back; `disabled` without MongoDB; `skipped` without a `user_id`; `deleted` where the voice model was deleted meanwhile; `failed` where MongoDB can never take it.
             * @enum {string}
             */
            readonly database_status: "saved" | "queued" | "failed" | "deleted" | "disabled" | "skipped";
            /**
             * @description Where the recordings are kept as they were sent: `stored`; `queued` until the storage is back; `disabled` without a storage; `skipped` where the voice model is not recorded.
             * @enum {string}
             */
            readonly sample_status: "stored" | "queued" | "disabled" | "skipped";
            /** @description The record if it is `saved`. */
            readonly database_record: components["schemas"]["VoiceModel"] | null;
            /** @description The `model_id` of an upload of the same samples a moment before. */
            readonly duplicate_of?: string;
            /** @description Who may see it at Fish.Audio; null where Fish.Audio does not say. */
            readonly visibility: ("private" | "unlist" | "public") | null;
            /** @description Why nothing was saved, and advice about the samples. */
            readonly warnings: readonly string[];
            /** @description The advice among the `warnings`, with codes by which it can be said in other languages. */
            readonly advice?: readonly components["schemas"]["Advice"][];
            /** @description With what the voice speaks now; null while that is not saved. */
            readonly current_model_id: string | null;
            /** @description The versions of the voice, the oldest first; null while this one is not saved. */
            readonly versions: readonly components["schemas"]["VoiceVersion"][] | null;
        };
        readonly TagCounts: {
            /** @description Most used first; 1,000 at most. */
            readonly tags: readonly {
                readonly tag: string;
                /** @description How many voice models have it. */
                readonly count: number;
            }[];
            /**
             * @description Present where there are more than are counted or listed.
             * @constant
             */
            readonly truncated?: true;
            /**
             * @description Only what waits is counted: the records could not be read.
             * @constant
             */
            readonly partial?: true;
        };
        readonly BulkReceipt: {
            /** @description In the order of the request. */
            readonly results: readonly components["schemas"]["BulkResult"][];
            readonly succeeded: number;
            readonly failed: number;
        };
        readonly BulkResult: {
            readonly model_id: string;
            readonly success: boolean;
            /** @description The status that a request for this one alone would have. */
            readonly status: number;
            /** @description For `delete`. */
            readonly deleted?: components["schemas"]["DeleteReceipt"];
            /** @description For `tag` and `untag`. */
            readonly voice_model?: components["schemas"]["ChangedVoiceModel"];
            /** @description Why it failed. */
            readonly problem?: components["schemas"]["Problem"];
        };
        readonly Share: {
            /** @description To whom it is lent. */
            readonly user_id: string;
            /** @description `speak`: to speak with the voice; `link`: to have an own Echo speak with it as well. */
            readonly may: readonly ("speak" | "link")[];
            /**
             * Format: date-time
             * @description Since when.
             */
            readonly created_at: string;
            /** @description The borrower's Echo that speaks with the voice, or null. */
            readonly echo_id: string | null;
        };
        readonly ShareList: {
            /** @description The oldest first, up to 100. */
            readonly shares: readonly components["schemas"]["Share"][];
            /** @description How many there are. */
            readonly count: number;
        };
        readonly ShareReceipt: {
            /** @constant */
            readonly success: true;
            readonly model_id: string;
            readonly user_id: string;
            /** @description Whether it was lent to this user. The request can be repeated. */
            readonly revoked: boolean;
            /** @description The borrower's Echo that spoke with it and has no voice now. */
            readonly unlinked_echo_id: string | null;
        };
        readonly Catalogue: {
            /** @description Newest first. */
            readonly voice_models: readonly components["schemas"]["ListedVoiceModel"][];
            /** @description How many are on this page; it may be short, or empty, and not be the last one. */
            readonly count: number;
            /** @description Send it as `cursor` to read the next page; null on the last page. */
            readonly next_cursor: string | null;
        };
        readonly Clip: {
            readonly clip_id: string;
            /**
             * Format: uri-reference
             * @description Where a player gets the sound: a path of this service, with the path of its public address in front.
             */
            readonly url: string;
            /** @description The model of Fish.Audio that spoke; its voice may have another one by now. */
            readonly model_id: string;
            /**
             * @description What the sound is; usually what was asked for.
             * @enum {string}
             */
            readonly format: "mp3" | "wav" | "pcm" | "opus";
            /** @description The media type of the sound. A browser plays all but `audio/pcm`. */
            readonly content_type: string;
            /** @description How long it is, measured from the sound itself. */
            readonly duration_seconds: number;
            /** @description The size of the sound. */
            readonly bytes: number;
            /** @description How many Unicode characters were spoken. */
            readonly characters: number;
            /** Format: date-time */
            readonly created_at: string;
            /** @description When it goes; null for one that is kept until it is deleted. */
            readonly expires_at: string | null;
        };
        readonly ClipList: {
            /** @description Newest first. */
            readonly clips: readonly components["schemas"]["Clip"][];
            /** @description How many are on this page. */
            readonly count: number;
            /** @description Send it as `cursor` to read the next page; null on the last page. */
            readonly next_cursor: string | null;
        };
        readonly ClipsReceipt: {
            /** @constant */
            readonly success: true;
            readonly model_id: string;
            readonly deleted: {
                /** @description How many clips there were, which are gone now. */
                readonly database: number;
                /** @description Of how many of them the sound is gone as well. Where the storage is away, it is removed later. */
                readonly sounds: number;
            };
        };
        readonly ClipReceipt: {
            /** @constant */
            readonly success: true;
            readonly clip_id: string;
            readonly deleted: {
                /** @description Whether there was such a clip, which is gone now. */
                readonly database: boolean;
                /** @description Whether its sound is gone as well. Where the storage is away, it is removed later. */
                readonly sound: boolean;
            };
        };
        readonly EchoWithVoice: {
            readonly _id: string;
            readonly user_id: string;
            readonly name: string;
            /** Format: date-time */
            readonly created_at: string;
            /** @description The `model_id` of its voice model, or null. */
            readonly voice_model_id: string | null;
            /** @description The voice of another user that it spoke with until it was taken back or deleted; there until it has a voice again. */
            readonly voice_model_lost?: components["schemas"]["VoiceModelLost"];
        };
        readonly VoiceModelLost: {
            readonly model_id: string;
            /** Format: date-time */
            readonly at: string;
            /**
             * @description Whether the owner has taken it back from the user, or deleted it.
             * @enum {string}
             */
            readonly reason: "share_revoked" | "voice_model_deleted";
        };
        readonly EchoList: {
            /** @description Newest first. */
            readonly echos: readonly components["schemas"]["Echo"][];
            /** @description How many are on this page. */
            readonly count: number;
            /** @description Send it as `cursor` to read the next page; null on the last page. */
            readonly next_cursor: string | null;
        };
        readonly Echo: {
            readonly _id: string;
            readonly user_id: string;
            readonly name: string;
            /** Format: date-time */
            readonly created_at: string;
        };
        readonly UnlinkReceipt: {
            /** @constant */
            readonly success: true;
            readonly echo_id: string;
            /** @description The voice model that the Echo spoke with; null if none. */
            readonly unlinked_model_id: string | null;
        };
        readonly ApiKeyList: {
            /** @description Newest first; of those that have ended, the ones of the last 30 days. */
            readonly keys: readonly components["schemas"]["ApiKey"][];
            /** @description How many can work at the same time: 20. */
            readonly max_living: number;
        };
        readonly ApiKey: {
            /** @description Names the key; it is no secret. */
            readonly key_id: string;
            /** @description What its user calls it. */
            readonly name: string | null;
            /** @description What it may do. */
            readonly scopes: readonly ("voices:read" | "voices:write" | "voices:speak" | "voices:admin")[];
            /** Format: date-time */
            readonly created_at: string;
            /**
             * Format: date-time
             * @description From here on it does not work.
             */
            readonly expires_at: string;
            readonly first_used_at: string | null;
            /** @description Up to an hour old. */
            readonly last_used_at: string | null;
            readonly revoked_at: string | null;
        };
        readonly CreatedApiKey: {
            /** @description Names the key; it is no secret. */
            readonly key_id: string;
            /** @description What its user calls it. */
            readonly name: string | null;
            /** @description What it may do. */
            readonly scopes: readonly ("voices:read" | "voices:write" | "voices:speak" | "voices:admin")[];
            /** Format: date-time */
            readonly created_at: string;
            /**
             * Format: date-time
             * @description From here on it does not work.
             */
            readonly expires_at: string;
            readonly first_used_at: string | null;
            /** @description Up to an hour old. */
            readonly last_used_at: string | null;
            readonly revoked_at: string | null;
            /** @description Send it as a bearer token. It is shown here only. */
            readonly key: string;
        };
        readonly AuditEventList: {
            /** @description Newest first. */
            readonly events: readonly components["schemas"]["AuditEvent"][];
            /** @description How many are on this page. */
            readonly count: number;
            /** @description Send it as `cursor` to read the next page; null on the last page. */
            readonly next_cursor: string | null;
        };
        readonly AuditEvent: {
            /** @enum {string} */
            readonly action: "voice_created" | "version_made" | "version_chosen" | "voice_changed" | "voice_listed" | "voice_unlisted" | "voice_lent" | "voice_taken_back" | "voice_deleted" | "voice_expired" | "voice_linked" | "voice_unlinked" | "voice_spoke" | "key_created" | "key_revoked" | "key_first_used" | "signed_in" | "exported" | "erasure_asked_for";
            /**
             * @description How the request has shown who it comes from; `service` where the service has done it by itself.
             * @enum {string}
             */
            readonly by: "token" | "session" | "key" | "service";
            /** @description The key that was used for it, or that was made or revoked. */
            readonly key_id: string | null;
            /** @description The voice, by the id that was named or made. */
            readonly model_id: string | null;
            readonly echo_id: string | null;
            /** @description The other user whom it concerns: who was exported or erased, or to whom the voice is lent. */
            readonly of_user_id: string | null;
            /** @description The `X-Request-Id` of the request; of speeches, of the first one. */
            readonly request_id: string | null;
            /**
             * Format: date-time
             * @description When; of speeches, the UTC hour.
             */
            readonly created_at: string;
            /** @description How often: the speeches of an hour with one voice are one event. */
            readonly count: number;
        };
        readonly UsageReport: {
            readonly user_id: string;
            /**
             * Format: date
             * @description The first UTC day.
             */
            readonly from: string;
            /**
             * Format: date
             * @description The last UTC day.
             */
            readonly to: string;
            /** @enum {string} */
            readonly group_by: "day" | "voice";
            /** @description Days in their order, those without a speech left out; or voices, the most bytes first. */
            readonly rows: readonly components["schemas"]["UsageRow"][];
            /** @description The sum of all rows, those included that are left out. */
            readonly totals: {
                /** @description Speeches of which any sound came, those included that were broken off. */
                readonly speech_count: number;
                /** @description Code points of the texts. */
                readonly characters: number;
                /** @description Bytes of the texts in UTF-8, by which Fish.Audio is paid. */
                readonly utf8_bytes: number;
                /** @description How long the sound was. */
                readonly audio_seconds: number;
                /** @description What it costs by the documented price of each engine. What Fish.Audio has charged may differ. */
                readonly estimated_price_usd: number;
            };
            /** @description Whether rows are left out, because there are more than 1,000 voices. */
            readonly truncated: boolean;
            /**
             * @description Present while speeches, of whichever user, wait to be counted; they are a few seconds later.
             * @constant
             */
            readonly pending?: true;
        };
        readonly UsageRow: {
            /**
             * Format: date
             * @description The UTC day, where rows are days.
             */
            readonly day?: string;
            /** @description The `_id` of the record of the voice, where rows are voices. */
            readonly voice_id?: string;
            /** @description The `model_id` of the voice now; null where its record is gone. */
            readonly model_id?: string | null;
            /** @description What the voice is called now; null where its record is gone. */
            readonly name?: string | null;
            /** @description Speeches of which any sound came, those included that were broken off. */
            readonly speech_count: number;
            /** @description Code points of the texts. */
            readonly characters: number;
            /** @description Bytes of the texts in UTF-8, by which Fish.Audio is paid. */
            readonly utf8_bytes: number;
            /** @description How long the sound was. */
            readonly audio_seconds: number;
            /** @description What it costs by the documented price of each engine. What Fish.Audio has charged may differ. */
            readonly estimated_price_usd: number;
        };
        readonly Credit: {
            /** @description The prepaid API credit in US dollars; can be below zero. */
            readonly credit_usd: number;
            /**
             * Format: date-time
             * @description When Fish.Audio said so, at most 30 s ago. It shows a payment 5 to 35 s late itself.
             */
            readonly as_of: string;
        };
        readonly Erasure: {
            /** @description Id of the erasure. */
            readonly erasure_id: string;
            /** @description Who is erased. */
            readonly user_id: string;
            /**
             * @description `done` once nothing is left.
             * @enum {string}
             */
            readonly state: "running" | "done";
            /** @description The error code of what it waits for, `uploads` or `usage`; null where it waits for nothing. */
            readonly waits_for: string | null;
            /**
             * Format: date-time
             * @description When it was asked for: what was begun by then goes.
             */
            readonly requested_at: string;
            /**
             * Format: date-time
             * @description When it came so far.
             */
            readonly updated_at: string;
            /** @description What was removed so far. */
            readonly removed: {
                /** @description With their models at Fish.Audio, their recordings, clips and records. */
                readonly voice_models: number;
                readonly clips: number;
                readonly echos: number;
                /** @description Voices of others that were lent to the user. */
                readonly shares: number;
                readonly usage_days: number;
                readonly keys: number;
                readonly audit_events: number;
                /** @description 1 once it is forgotten that the user has signed in. */
                readonly users: number;
                /** @description How many consents stay for CONSENT_KEEP_DAYS, without the name. */
                readonly consents_kept: number;
            };
        };
        readonly Liveness: {
            /** @constant */
            readonly status: "ok";
        };
        readonly Readiness: {
            /** @enum {string} */
            readonly status: "ready" | "degraded" | "stopping";
            /** @enum {string} */
            readonly database: "disabled" | "connecting" | "connected" | "unavailable";
            /**
             * @description What the latest check of the key and its credit says.
             * @enum {string}
             */
            readonly fish_audio: "ok" | "unauthorised" | "no_credit" | "unreachable" | "not_configured" | "unknown";
            /**
             * @description What the calls of the last five minutes say.
             * @enum {string}
             */
            readonly fish_audio_calls: "not_configured" | "key_refused" | "paused" | "answering" | "failing" | "unknown";
            /**
             * @description What the latest use of the storage for recordings and clips says.
             * @enum {string}
             */
            readonly storage: "disabled" | "ok" | "unreachable" | "unknown";
            /** @description What the operator can do. */
            readonly advice?: string;
            /** @description Indexes that could not be made. */
            readonly unmade_indexes?: readonly string[];
            /** @description Stored documents that cannot be read. */
            readonly skipped_documents?: number;
            readonly journal: {
                /** @description Voice models that wait to be recorded. */
                readonly depth: number;
                /** @description How long the oldest of them has waited. */
                readonly oldest_age_seconds: number | null;
                /** @description Entries that an operator has to look at. */
                readonly quarantined: number;
                /** @description Saves that fail for a reason of their own. */
                readonly failing?: readonly {
                    /** @description MongoDB's code, or null. */
                    readonly code: number | null;
                    readonly reason: string;
                    readonly entries: number;
                    readonly attempts: number;
                }[];
            };
        };
        readonly Problem: {
            /** @description Names the row of the error table; an identifier, not an address. */
            readonly type: string;
            /** @description The same sentence for each error of this code. */
            readonly title: string;
            readonly status: number;
            /** @description What happened, and what to do about it. */
            readonly detail: string;
            /** @constant */
            readonly success: false;
            readonly code: components["schemas"]["ErrorCode"];
            /** @description For the log; absent where the connection itself was refused. */
            readonly request_id?: string;
            /** @description The fields that are at fault. */
            readonly errors?: readonly {
                readonly field: string;
                /** @description Continues a sentence: "must be …". */
                readonly message: string;
            }[];
            /** @description The status with which Fish.Audio answered. */
            readonly provider_status?: number;
            /** @description What a deletion has not removed yet. */
            readonly remains?: readonly ("database" | "fish_audio")[];
            /**
             * @description The voice model may have been made.
             * @constant
             */
            readonly outcome?: "unknown";
            /**
             * @description How far Fish.Audio is with the voice that cannot speak.
             * @enum {string}
             */
            readonly model_state?: "created" | "training" | "trained" | "failed" | "unknown";
            /** @description Why Fish.Audio has taken the voice down. */
            readonly takedown_category?: string;
            /** @description What Fish.Audio says of the first recording that it could not use. */
            readonly reason?: string;
            /** @description Names the upload whose outcome is unknown. */
            readonly operation_id?: string;
            /** @description Which limit was reached. */
            readonly limit?: components["schemas"]["LimitName"];
            /**
             * Format: date-time
             * @description When that limit begins anew; absent where it ends by something that is done and not by time.
             */
            readonly resets_at?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Names the request in the log: that of the request if it is 8 to 64 letters, digits, _ or -, else a new one. */
        readonly "X-Request-Id": string;
        /** @description The path of what was made. */
        readonly Location: string;
        /** @description With what the sound may be saved as: the name of the voice, or of the file that was uploaded (RFC 6266). */
        readonly "Content-Disposition": string;
        /** @description Present where this is the response to an earlier request with the same Idempotency-Key. */
        readonly "Idempotent-Replayed": "true";
        /** @description Names this version of what is sent. */
        readonly ETag: string;
        /** @description That ranges of bytes may be asked for. */
        readonly "Accept-Ranges": "bytes";
        /** @description Which bytes are sent, and of how many. */
        readonly "Content-Range": string;
        /** @description Names this version of a record; a page, what waits, and what is seen of a voice of another user have none. */
        readonly RecordETag: string;
        /** @description When to try again, in seconds. */
        readonly "Retry-After": number;
        /** @description What is left of the limit of requests, and when it begins anew (draft-ietf-httpapi-ratelimit-headers-08). */
        readonly RateLimit: string;
        /** @description The limit of requests, in the form of the same draft. */
        readonly "RateLimit-Policy": string;
        /** @description How to say who the request comes from (RFC 6750, section 3). */
        readonly "WWW-Authenticate": string;
        /** @description The content type that this address takes. */
        readonly "Accept-Post": string;
        /** @description The content encoding that this address takes. */
        readonly "Accept-Encoding": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly uploadReference: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Drawn at random, such as a UUID. The same key and content get the same answer again for 24 hours. */
                readonly "Idempotency-Key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "audio": [
                 *         "speech.mp3"
                 *       ],
                 *       "name": "My Voice",
                 *       "user_id": "5f0c1d2e3b4a49688776a5b4"
                 *     }
                 */
                readonly "multipart/form-data": components["schemas"]["UploadForm"];
            };
        };
        readonly responses: {
            /** @description The voice model exists, whatever `database_status` says. */
            readonly 201: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly Location: components["headers"]["Location"];
                    readonly "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *       "reference_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *       "model_state": "trained",
                     *       "message": "Reference audio uploaded successfully and saved to database",
                     *       "database_status": "saved",
                     *       "database_record": {
                     *         "_id": "3310c60fd7f1131271c4f8bd",
                     *         "user_id": "5f0c1d2e3b4a49688776a5b4",
                     *         "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *         "name": "My Voice",
                     *         "audio_file_path": "speech.mp3",
                     *         "file_type": "audio",
                     *         "echo_id": null,
                     *         "created_at": "2026-01-02T03:04:05.678Z",
                     *         "updated_at": "2026-01-02T03:04:05.678Z",
                     *         "description": "",
                     *         "tags": [],
                     *         "samples": [
                     *           {
                     *             "file_name": "speech.mp3",
                     *             "file_type": "audio",
                     *             "container": "mp3",
                     *             "codec": "mp3",
                     *             "duration_seconds": 12.069,
                     *             "bytes": 60525,
                     *             "sha256": "263c2bd06fb0ced4cc1cf86cf1d63d61f8de90563e0296b712ccbb1216b2155f",
                     *             "transcript": null
                     *           }
                     *         ],
                     *         "samples_id": "b09b50f3-c46c-889f-8628-96fb5a081e8c",
                     *         "consent": null,
                     *         "sample_status": "stored",
                     *         "missing_since": null,
                     *         "usage": {
                     *           "speech_count": 0,
                     *           "characters": 0,
                     *           "utf8_bytes": 0,
                     *           "audio_seconds": 0,
                     *           "last_used_at": null
                     *         },
                     *         "model_state": "trained",
                     *         "dmca_taken_down": false,
                     *         "takedown_category": null,
                     *         "lock_visibility": false
                     *       },
                     *       "sample_status": "stored",
                     *       "visibility": "private",
                     *       "warnings": []
                     *     }
                     */
                    readonly "application/json": components["schemas"]["UploadResult"];
                    readonly "text/html": string;
                };
            };
            /** @description For a browser without scripts, which asks for a page and sends no Idempotency-Key: where the page of the result is. */
            readonly 303: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly Location: components["headers"]["Location"];
                    readonly "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/html": string;
                };
            };
        };
    };
    readonly checkReferences: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "audio": [
                 *         "speech.mp3"
                 *       ],
                 *       "name": "My Voice",
                 *       "user_id": "5f0c1d2e3b4a49688776a5b4"
                 *     }
                 */
                readonly "multipart/form-data": components["schemas"]["UploadForm"];
            };
        };
        readonly responses: {
            /** @description What an upload would report. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "accepted": true,
                     *       "problem": null,
                     *       "total_seconds": 12.069,
                     *       "samples": [
                     *         {
                     *           "file_name": "speech.mp3",
                     *           "bytes": 60525,
                     *           "sha256": "263c2bd06fb0ced4cc1cf86cf1d63d61f8de90563e0296b712ccbb1216b2155f",
                     *           "accepted": true,
                     *           "problem": null,
                     *           "found": {
                     *             "container": "mp3",
                     *             "file_type": "audio",
                     *             "codec": "mp3",
                     *             "duration_seconds": 12.069,
                     *             "sample_rate": 22050,
                     *             "channels": 1,
                     *             "track": {
                     *               "index": 0,
                     *               "count": 1,
                     *               "language": null
                     *             },
                     *             "levels": {
                     *               "rms_dbfs": -21.5,
                     *               "peak_dbfs": -2,
                     *               "silence_share": 0.164,
                     *               "clipped_share": 0,
                     *               "measured_seconds": 12.069
                     *             }
                     *           },
                     *           "sent_as": {
                     *             "container": "mp3",
                     *             "bytes": 60343
                     *           },
                     *           "warnings": []
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": components["schemas"]["ReferenceCheck"];
                };
            };
        };
    };
    readonly readLimits: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose voices are counted, without sign-in. With sign-in it is the user of the token; an admin may name another one. */
                readonly user_id?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Sizes in bytes, durations in seconds, lengths in characters. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "containers": [
                     *         "wav",
                     *         "aiff",
                     *         "caf",
                     *         "mp3",
                     *         "m4a",
                     *         "aac",
                     *         "ogg",
                     *         "flac",
                     *         "mp4",
                     *         "mov",
                     *         "mkv",
                     *         "webm"
                     *       ],
                     *       "max_file_bytes": 100000000,
                     *       "max_request_bytes": 200000000,
                     *       "max_files": 20,
                     *       "min_seconds": 1,
                     *       "advised_seconds": {
                     *         "min": 10,
                     *         "max": 30
                     *       },
                     *       "max_total_seconds": 270,
                     *       "cover_image": {
                     *         "kinds": [
                     *           "png",
                     *           "jpeg"
                     *         ],
                     *         "max_bytes": 5000000,
                     *         "max_pixels_a_side": 8192
                     *       },
                     *       "max_text_lengths": {
                     *         "name": 200,
                     *         "description": 2000,
                     *         "transcript": 10000,
                     *         "tag": 50,
                     *         "tags": 10
                     *       },
                     *       "max_field_bytes": 32768,
                     *       "consent_required": false,
                     *       "max_concurrent_uploads": 128,
                     *       "slowest_upload": {
                     *         "max_silence_seconds": 20,
                     *         "min_bytes_per_second": 4096,
                     *         "after_seconds": 30,
                     *         "max_seconds": 900,
                     *         "max_seconds_grow_by_bytes_per_second": 65536
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Limits"];
                };
            };
        };
    };
    readonly listVoiceModels: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose voice models are listed, or to whom they were lent. Needed unless the service has sign-in; then it is the user of the token. */
                readonly user_id?: string;
                /** @description `others`: what other users have lent to the user, in a reduced form. `me` unless said otherwise. */
                readonly owner?: "me" | "others";
                /** @description How many entries a page has at most. */
                readonly limit?: number;
                /** @description Where the page begins: the `next_cursor` of the page before it. */
                readonly cursor?: string;
                /** @description A part of the name, the description, a tag or a file name, in whatever case and with or without accents: `jurgen` finds `Jürgen`, `STRASSE` finds `Straße`. */
                readonly search?: string;
                /** @description Only those with this tag; sent several times, only those with all of them. */
                readonly tag?: readonly string[];
                /** @description Only those of recordings of this kind. */
                readonly file_type?: "audio" | "video";
                /** @description Only those that an Echo speaks with, or only the others. */
                readonly linked?: boolean;
                /** @description Only those that are known to be gone at Fish.Audio, or only the others. */
                readonly missing?: boolean;
                /** @description The order; `-` in front stands for the other way. Newest first unless said otherwise. What was never used comes last either way. */
                readonly sort?: "created_at" | "-created_at" | "name" | "-name" | "last_used_at" | "-last_used_at";
                /** @description Whether `total` says how many there are on all pages. */
                readonly include_total?: boolean;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One page. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "voice_models": [
                     *         {
                     *           "_id": "3310c60fd7f1131271c4f8bd",
                     *           "user_id": "5f0c1d2e3b4a49688776a5b4",
                     *           "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *           "name": "My Voice",
                     *           "audio_file_path": "speech.mp3",
                     *           "file_type": "audio",
                     *           "echo_id": null,
                     *           "created_at": "2026-01-02T03:04:05.678Z",
                     *           "updated_at": "2026-01-02T03:04:05.678Z",
                     *           "description": "",
                     *           "tags": [],
                     *           "samples": [
                     *             {
                     *               "file_name": "speech.mp3",
                     *               "file_type": "audio",
                     *               "container": "mp3",
                     *               "codec": "mp3",
                     *               "duration_seconds": 12.069,
                     *               "bytes": 60525,
                     *               "sha256": "263c2bd06fb0ced4cc1cf86cf1d63d61f8de90563e0296b712ccbb1216b2155f",
                     *               "transcript": null
                     *             }
                     *           ],
                     *           "samples_id": "b09b50f3-c46c-889f-8628-96fb5a081e8c",
                     *           "consent": null,
                     *           "sample_status": "stored",
                     *           "missing_since": null,
                     *           "usage": {
                     *             "speech_count": 0,
                     *             "characters": 0,
                     *             "utf8_bytes": 0,
                     *             "audio_seconds": 0,
                     *             "last_used_at": null
                     *           },
                     *           "model_state": "trained",
                     *           "dmca_taken_down": false,
                     *           "takedown_category": null,
                     *           "lock_visibility": false
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "next_cursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["VoiceModelList"] | components["schemas"]["BorrowedVoiceModelList"];
                };
            };
        };
    };
    readonly readVoiceModel: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The ETag of what the caller has; it gets 304 if that is the same. */
                readonly "If-None-Match"?: string;
            };
            readonly path: {
                /** @description Fish.Audio's id of the voice model. */
                readonly model_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Its record, or what is to become one; a part of it where another user has lent it, or it is in the catalogue. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly ETag: components["headers"]["RecordETag"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "_id": "3310c60fd7f1131271c4f8bd",
                     *       "user_id": "5f0c1d2e3b4a49688776a5b4",
                     *       "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *       "name": "My Voice",
                     *       "audio_file_path": "speech.mp3",
                     *       "file_type": "audio",
                     *       "echo_id": null,
                     *       "created_at": "2026-01-02T03:04:05.678Z",
                     *       "updated_at": "2026-01-02T03:04:05.678Z",
                     *       "description": "",
                     *       "tags": [],
                     *       "samples": [
                     *         {
                     *           "file_name": "speech.mp3",
                     *           "file_type": "audio",
                     *           "container": "mp3",
                     *           "codec": "mp3",
                     *           "duration_seconds": 12.069,
                     *           "bytes": 60525,
                     *           "sha256": "263c2bd06fb0ced4cc1cf86cf1d63d61f8de90563e0296b712ccbb1216b2155f",
                     *           "transcript": null
                     *         }
                     *       ],
                     *       "samples_id": "b09b50f3-c46c-889f-8628-96fb5a081e8c",
                     *       "consent": null,
                     *       "sample_status": "stored",
                     *       "missing_since": null,
                     *       "usage": {
                     *         "speech_count": 0,
                     *         "characters": 0,
                     *         "utf8_bytes": 0,
                     *         "audio_seconds": 0,
                     *         "last_used_at": null
                     *       },
                     *       "model_state": "trained",
                     *       "dmca_taken_down": false,
                     *       "takedown_category": null,
                     *       "lock_visibility": false
                     *     }
                     */
                    readonly "application/json": components["schemas"]["VoiceModel"] | components["schemas"]["BorrowedVoiceModel"] | components["schemas"]["ListedVoiceModel"];
                    readonly "text/html": string;
                };
            };
            /** @description It has not changed: it is the one that If-None-Match names. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly ETag: components["headers"]["RecordETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly deleteVoiceModel: {
        readonly parameters: {
            readonly query?: {
                /** @description Whether the model at Fish.Audio is removed as well; `false` unless said otherwise. */
                readonly fish_audio?: boolean;
            };
            readonly header?: {
                /** @description The ETag with which the voice model was read, so that nobody else’s change is lost; `*` for any. */
                readonly "If-Match"?: string;
            };
            readonly path: {
                /** @description Fish.Audio's id of the voice model. */
                readonly model_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description What was removed where. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *       "deleted": {
                     *         "database": true,
                     *         "fish_audio": true,
                     *         "sample": true
                     *       },
                     *       "known_model_ids": [
                     *         "cb4aec889ac858d52812a44cc47d1c10",
                     *         "444ea32551988dfe69897e93324925e0",
                     *         "50d5210586860f36aab66f28e65d9e5c"
                     *       ],
                     *       "unlinked_echo_id": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["DeleteReceipt"];
                };
            };
        };
    };
    readonly changeVoiceModel: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The ETag with which the voice model was read, so that nobody else’s change is lost; `*` for any. */
                readonly "If-Match"?: string;
            };
            readonly path: {
                /** @description Fish.Audio's id of the voice model. */
                readonly model_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "name": "My new voice",
                 *       "tags": [
                 *         "calm"
                 *       ]
                 *     }
                 */
                readonly "application/json": components["schemas"]["VoiceModelChange"];
            };
        };
        readonly responses: {
            /** @description The record as it is now, whatever `fish_audio_status` says. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly ETag: components["headers"]["RecordETag"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "_id": "3310c60fd7f1131271c4f8bd",
                     *       "user_id": "5f0c1d2e3b4a49688776a5b4",
                     *       "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *       "name": "My new voice",
                     *       "audio_file_path": "speech.mp3",
                     *       "file_type": "audio",
                     *       "echo_id": null,
                     *       "created_at": "2026-01-02T03:04:05.678Z",
                     *       "updated_at": "2026-01-02T03:04:05.678Z",
                     *       "description": "",
                     *       "tags": [
                     *         "calm"
                     *       ],
                     *       "samples": [
                     *         {
                     *           "file_name": "speech.mp3",
                     *           "file_type": "audio",
                     *           "container": "mp3",
                     *           "codec": "mp3",
                     *           "duration_seconds": 12.069,
                     *           "bytes": 60525,
                     *           "sha256": "263c2bd06fb0ced4cc1cf86cf1d63d61f8de90563e0296b712ccbb1216b2155f",
                     *           "transcript": null
                     *         }
                     *       ],
                     *       "samples_id": "b09b50f3-c46c-889f-8628-96fb5a081e8c",
                     *       "consent": null,
                     *       "sample_status": "stored",
                     *       "missing_since": null,
                     *       "usage": {
                     *         "speech_count": 0,
                     *         "characters": 0,
                     *         "utf8_bytes": 0,
                     *         "audio_seconds": 0,
                     *         "last_used_at": null
                     *       },
                     *       "model_state": "trained",
                     *       "dmca_taken_down": false,
                     *       "takedown_category": null,
                     *       "lock_visibility": false,
                     *       "fish_audio_status": "updated"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["ChangedVoiceModel"];
                };
            };
        };
    };
    readonly createVersion: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Drawn at random, such as a UUID. The same key and content get the same answer again for 24 hours. */
                readonly "Idempotency-Key"?: string;
            };
            readonly path: {
                /** @description Fish.Audio's id of the voice model. */
                readonly model_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                /**
                 * @example {
                 *       "audio": [
                 *         "speech.wav"
                 *       ]
                 *     }
                 */
                readonly "multipart/form-data": components["schemas"]["VersionForm"];
            };
        };
        readonly responses: {
            /** @description The version exists at Fish.Audio, whatever `database_status` says. */
            readonly 201: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly Location: components["headers"]["Location"];
                    readonly "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "model_id": "444ea32551988dfe69897e93324925e0",
                     *       "reference_id": "444ea32551988dfe69897e93324925e0",
                     *       "model_state": "trained",
                     *       "message": "Version made; the voice speaks with it",
                     *       "database_status": "saved",
                     *       "database_record": {
                     *         "_id": "3310c60fd7f1131271c4f8bd",
                     *         "user_id": "5f0c1d2e3b4a49688776a5b4",
                     *         "model_id": "444ea32551988dfe69897e93324925e0",
                     *         "name": "My new voice",
                     *         "audio_file_path": "speech.wav",
                     *         "file_type": "audio",
                     *         "echo_id": null,
                     *         "created_at": "2026-01-02T03:04:05.678Z",
                     *         "updated_at": "2026-01-02T03:04:05.678Z",
                     *         "description": "",
                     *         "tags": [
                     *           "calm",
                     *           "evening"
                     *         ],
                     *         "samples": [
                     *           {
                     *             "file_name": "speech.wav",
                     *             "file_type": "audio",
                     *             "container": "wav",
                     *             "codec": "pcm-s16",
                     *             "duration_seconds": 12,
                     *             "bytes": 192044,
                     *             "sha256": "b326650a91d3d4600ca91484af6c2290edfcc38fc144e3a78f489edfbafbf41a",
                     *             "transcript": null
                     *           }
                     *         ],
                     *         "samples_id": "86b7cece-02f1-8f25-8354-9d5708c78c5f",
                     *         "consent": null,
                     *         "sample_status": "stored",
                     *         "missing_since": null,
                     *         "usage": {
                     *           "speech_count": 0,
                     *           "characters": 0,
                     *           "utf8_bytes": 0,
                     *           "audio_seconds": 0,
                     *           "last_used_at": null
                     *         },
                     *         "model_state": "trained",
                     *         "dmca_taken_down": false,
                     *         "takedown_category": null,
                     *         "lock_visibility": false,
                     *         "versions": [
                     *           {
                     *             "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *             "created_at": "2026-01-02T03:04:05.678Z",
                     *             "reason": "upload",
                     *             "model_state": "trained",
                     *             "becomes_current": false,
                     *             "samples": [
                     *               {
                     *                 "file_name": "speech.mp3",
                     *                 "file_type": "audio",
                     *                 "container": "mp3",
                     *                 "codec": "mp3",
                     *                 "duration_seconds": 12.069,
                     *                 "bytes": 60525,
                     *                 "sha256": "263c2bd06fb0ced4cc1cf86cf1d63d61f8de90563e0296b712ccbb1216b2155f"
                     *               }
                     *             ],
                     *             "samples_id": "b09b50f3-c46c-889f-8628-96fb5a081e8c",
                     *             "consent": null
                     *           },
                     *           {
                     *             "model_id": "444ea32551988dfe69897e93324925e0",
                     *             "created_at": "2026-01-02T03:04:05.678Z",
                     *             "reason": "version",
                     *             "model_state": "trained",
                     *             "becomes_current": false,
                     *             "samples": [
                     *               {
                     *                 "file_name": "speech.wav",
                     *                 "file_type": "audio",
                     *                 "container": "wav",
                     *                 "codec": "pcm-s16",
                     *                 "duration_seconds": 12,
                     *                 "bytes": 192044,
                     *                 "sha256": "b326650a91d3d4600ca91484af6c2290edfcc38fc144e3a78f489edfbafbf41a"
                     *               }
                     *             ],
                     *             "samples_id": "86b7cece-02f1-8f25-8354-9d5708c78c5f",
                     *             "consent": null
                     *           }
                     *         ],
                     *         "known_model_ids": [
                     *           "cb4aec889ac858d52812a44cc47d1c10",
                     *           "444ea32551988dfe69897e93324925e0"
                     *         ]
                     *       },
                     *       "sample_status": "stored",
                     *       "visibility": "private",
                     *       "warnings": [],
                     *       "current_model_id": "444ea32551988dfe69897e93324925e0",
                     *       "versions": [
                     *         {
                     *           "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *           "created_at": "2026-01-02T03:04:05.678Z",
                     *           "reason": "upload",
                     *           "model_state": "trained",
                     *           "becomes_current": false,
                     *           "samples": [
                     *             {
                     *               "file_name": "speech.mp3",
                     *               "file_type": "audio",
                     *               "container": "mp3",
                     *               "codec": "mp3",
                     *               "duration_seconds": 12.069,
                     *               "bytes": 60525,
                     *               "sha256": "263c2bd06fb0ced4cc1cf86cf1d63d61f8de90563e0296b712ccbb1216b2155f"
                     *             }
                     *           ],
                     *           "samples_id": "b09b50f3-c46c-889f-8628-96fb5a081e8c",
                     *           "consent": null
                     *         },
                     *         {
                     *           "model_id": "444ea32551988dfe69897e93324925e0",
                     *           "created_at": "2026-01-02T03:04:05.678Z",
                     *           "reason": "version",
                     *           "model_state": "trained",
                     *           "becomes_current": false,
                     *           "samples": [
                     *             {
                     *               "file_name": "speech.wav",
                     *               "file_type": "audio",
                     *               "container": "wav",
                     *               "codec": "pcm-s16",
                     *               "duration_seconds": 12,
                     *               "bytes": 192044,
                     *               "sha256": "b326650a91d3d4600ca91484af6c2290edfcc38fc144e3a78f489edfbafbf41a"
                     *             }
                     *           ],
                     *           "samples_id": "86b7cece-02f1-8f25-8354-9d5708c78c5f",
                     *           "consent": null
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": components["schemas"]["VersionResult"];
                };
            };
        };
    };
    readonly chooseVersion: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The ETag with which the voice model was read, so that nobody else’s change is lost; `*` for any. */
                readonly "If-Match"?: string;
            };
            readonly path: {
                /** @description Fish.Audio's id of the voice model. */
                readonly model_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "model_id": "cb4aec889ac858d52812a44cc47d1c10"
                 *     }
                 */
                readonly "application/json": {
                    /** @description One of the `versions` of the voice model. */
                    readonly model_id: string;
                };
            };
        };
        readonly responses: {
            /** @description The record. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "_id": "3310c60fd7f1131271c4f8bd",
                     *       "user_id": "5f0c1d2e3b4a49688776a5b4",
                     *       "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *       "name": "My new voice",
                     *       "audio_file_path": "speech.mp3",
                     *       "file_type": "audio",
                     *       "echo_id": null,
                     *       "created_at": "2026-01-02T03:04:05.678Z",
                     *       "updated_at": "2026-01-02T03:04:05.678Z",
                     *       "description": "",
                     *       "tags": [
                     *         "calm",
                     *         "evening"
                     *       ],
                     *       "samples": [
                     *         {
                     *           "file_name": "speech.mp3",
                     *           "file_type": "audio",
                     *           "container": "mp3",
                     *           "codec": "mp3",
                     *           "duration_seconds": 12.069,
                     *           "bytes": 60525,
                     *           "sha256": "263c2bd06fb0ced4cc1cf86cf1d63d61f8de90563e0296b712ccbb1216b2155f",
                     *           "transcript": null
                     *         }
                     *       ],
                     *       "samples_id": "b09b50f3-c46c-889f-8628-96fb5a081e8c",
                     *       "consent": null,
                     *       "sample_status": "stored",
                     *       "missing_since": null,
                     *       "usage": {
                     *         "speech_count": 0,
                     *         "characters": 0,
                     *         "utf8_bytes": 0,
                     *         "audio_seconds": 0,
                     *         "last_used_at": null
                     *       },
                     *       "model_state": "trained",
                     *       "dmca_taken_down": false,
                     *       "takedown_category": null,
                     *       "lock_visibility": false,
                     *       "versions": [
                     *         {
                     *           "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *           "created_at": "2026-01-02T03:04:05.678Z",
                     *           "reason": "upload",
                     *           "model_state": "trained",
                     *           "becomes_current": false,
                     *           "samples": [
                     *             {
                     *               "file_name": "speech.mp3",
                     *               "file_type": "audio",
                     *               "container": "mp3",
                     *               "codec": "mp3",
                     *               "duration_seconds": 12.069,
                     *               "bytes": 60525,
                     *               "sha256": "263c2bd06fb0ced4cc1cf86cf1d63d61f8de90563e0296b712ccbb1216b2155f"
                     *             }
                     *           ],
                     *           "samples_id": "b09b50f3-c46c-889f-8628-96fb5a081e8c",
                     *           "consent": null
                     *         },
                     *         {
                     *           "model_id": "444ea32551988dfe69897e93324925e0",
                     *           "created_at": "2026-01-02T03:04:05.678Z",
                     *           "reason": "version",
                     *           "model_state": "trained",
                     *           "becomes_current": false,
                     *           "samples": [
                     *             {
                     *               "file_name": "speech.wav",
                     *               "file_type": "audio",
                     *               "container": "wav",
                     *               "codec": "pcm-s16",
                     *               "duration_seconds": 12,
                     *               "bytes": 192044,
                     *               "sha256": "b326650a91d3d4600ca91484af6c2290edfcc38fc144e3a78f489edfbafbf41a"
                     *             }
                     *           ],
                     *           "samples_id": "86b7cece-02f1-8f25-8354-9d5708c78c5f",
                     *           "consent": null
                     *         }
                     *       ],
                     *       "known_model_ids": [
                     *         "cb4aec889ac858d52812a44cc47d1c10",
                     *         "444ea32551988dfe69897e93324925e0"
                     *       ]
                     *     }
                     */
                    readonly "application/json": components["schemas"]["VoiceModel"];
                };
            };
        };
    };
    readonly recreateVoiceModel: {
        readonly parameters: {
            readonly query?: {
                /** @description Whether it is made again although Fish.Audio has its model; `false` unless said otherwise. */
                readonly force?: boolean;
            };
            readonly header?: {
                /** @description Drawn at random, such as a UUID. The same key and content get the same answer again for 24 hours. */
                readonly "Idempotency-Key"?: string;
            };
            readonly path: {
                /** @description Fish.Audio's id of the voice model. */
                readonly model_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The version exists at Fish.Audio, whatever `database_status` says. */
            readonly 201: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly Location: components["headers"]["Location"];
                    readonly "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "model_id": "50d5210586860f36aab66f28e65d9e5c",
                     *       "reference_id": "50d5210586860f36aab66f28e65d9e5c",
                     *       "model_state": "trained",
                     *       "message": "Version made; the voice speaks with it",
                     *       "database_status": "saved",
                     *       "database_record": {
                     *         "_id": "3310c60fd7f1131271c4f8bd",
                     *         "user_id": "5f0c1d2e3b4a49688776a5b4",
                     *         "model_id": "50d5210586860f36aab66f28e65d9e5c",
                     *         "name": "My new voice",
                     *         "audio_file_path": "speech.mp3",
                     *         "file_type": "audio",
                     *         "echo_id": null,
                     *         "created_at": "2026-01-02T03:04:05.678Z",
                     *         "updated_at": "2026-01-02T03:04:05.678Z",
                     *         "description": "",
                     *         "tags": [
                     *           "calm",
                     *           "evening"
                     *         ],
                     *         "samples": [
                     *           {
                     *             "file_name": "speech.mp3",
                     *             "file_type": "audio",
                     *             "container": "mp3",
                     *             "codec": "mp3",
                     *             "duration_seconds": 12.069,
                     *             "bytes": 60525,
                     *             "sha256": "263c2bd06fb0ced4cc1cf86cf1d63d61f8de90563e0296b712ccbb1216b2155f",
                     *             "transcript": null
                     *           }
                     *         ],
                     *         "samples_id": "b09b50f3-c46c-889f-8628-96fb5a081e8c",
                     *         "consent": null,
                     *         "sample_status": "stored",
                     *         "missing_since": null,
                     *         "usage": {
                     *           "speech_count": 0,
                     *           "characters": 0,
                     *           "utf8_bytes": 0,
                     *           "audio_seconds": 0,
                     *           "last_used_at": null
                     *         },
                     *         "model_state": "trained",
                     *         "dmca_taken_down": false,
                     *         "takedown_category": null,
                     *         "lock_visibility": false,
                     *         "versions": [
                     *           {
                     *             "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *             "created_at": "2026-01-02T03:04:05.678Z",
                     *             "reason": "upload",
                     *             "model_state": "trained",
                     *             "becomes_current": false,
                     *             "samples": [
                     *               {
                     *                 "file_name": "speech.mp3",
                     *                 "file_type": "audio",
                     *                 "container": "mp3",
                     *                 "codec": "mp3",
                     *                 "duration_seconds": 12.069,
                     *                 "bytes": 60525,
                     *                 "sha256": "263c2bd06fb0ced4cc1cf86cf1d63d61f8de90563e0296b712ccbb1216b2155f"
                     *               }
                     *             ],
                     *             "samples_id": "b09b50f3-c46c-889f-8628-96fb5a081e8c",
                     *             "consent": null
                     *           },
                     *           {
                     *             "model_id": "444ea32551988dfe69897e93324925e0",
                     *             "created_at": "2026-01-02T03:04:05.678Z",
                     *             "reason": "version",
                     *             "model_state": "trained",
                     *             "becomes_current": false,
                     *             "samples": [
                     *               {
                     *                 "file_name": "speech.wav",
                     *                 "file_type": "audio",
                     *                 "container": "wav",
                     *                 "codec": "pcm-s16",
                     *                 "duration_seconds": 12,
                     *                 "bytes": 192044,
                     *                 "sha256": "b326650a91d3d4600ca91484af6c2290edfcc38fc144e3a78f489edfbafbf41a"
                     *               }
                     *             ],
                     *             "samples_id": "86b7cece-02f1-8f25-8354-9d5708c78c5f",
                     *             "consent": null
                     *           },
                     *           {
                     *             "model_id": "50d5210586860f36aab66f28e65d9e5c",
                     *             "created_at": "2026-01-02T03:04:05.678Z",
                     *             "reason": "recreate",
                     *             "model_state": "trained",
                     *             "becomes_current": false,
                     *             "samples": [
                     *               {
                     *                 "file_name": "speech.mp3",
                     *                 "file_type": "audio",
                     *                 "container": "mp3",
                     *                 "codec": "mp3",
                     *                 "duration_seconds": 12.069,
                     *                 "bytes": 60525,
                     *                 "sha256": "263c2bd06fb0ced4cc1cf86cf1d63d61f8de90563e0296b712ccbb1216b2155f"
                     *               }
                     *             ],
                     *             "samples_id": "b09b50f3-c46c-889f-8628-96fb5a081e8c",
                     *             "consent": null
                     *           }
                     *         ],
                     *         "known_model_ids": [
                     *           "cb4aec889ac858d52812a44cc47d1c10",
                     *           "444ea32551988dfe69897e93324925e0",
                     *           "50d5210586860f36aab66f28e65d9e5c"
                     *         ]
                     *       },
                     *       "sample_status": "stored",
                     *       "visibility": "private",
                     *       "warnings": [],
                     *       "current_model_id": "50d5210586860f36aab66f28e65d9e5c",
                     *       "versions": [
                     *         {
                     *           "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *           "created_at": "2026-01-02T03:04:05.678Z",
                     *           "reason": "upload",
                     *           "model_state": "trained",
                     *           "becomes_current": false,
                     *           "samples": [
                     *             {
                     *               "file_name": "speech.mp3",
                     *               "file_type": "audio",
                     *               "container": "mp3",
                     *               "codec": "mp3",
                     *               "duration_seconds": 12.069,
                     *               "bytes": 60525,
                     *               "sha256": "263c2bd06fb0ced4cc1cf86cf1d63d61f8de90563e0296b712ccbb1216b2155f"
                     *             }
                     *           ],
                     *           "samples_id": "b09b50f3-c46c-889f-8628-96fb5a081e8c",
                     *           "consent": null
                     *         },
                     *         {
                     *           "model_id": "444ea32551988dfe69897e93324925e0",
                     *           "created_at": "2026-01-02T03:04:05.678Z",
                     *           "reason": "version",
                     *           "model_state": "trained",
                     *           "becomes_current": false,
                     *           "samples": [
                     *             {
                     *               "file_name": "speech.wav",
                     *               "file_type": "audio",
                     *               "container": "wav",
                     *               "codec": "pcm-s16",
                     *               "duration_seconds": 12,
                     *               "bytes": 192044,
                     *               "sha256": "b326650a91d3d4600ca91484af6c2290edfcc38fc144e3a78f489edfbafbf41a"
                     *             }
                     *           ],
                     *           "samples_id": "86b7cece-02f1-8f25-8354-9d5708c78c5f",
                     *           "consent": null
                     *         },
                     *         {
                     *           "model_id": "50d5210586860f36aab66f28e65d9e5c",
                     *           "created_at": "2026-01-02T03:04:05.678Z",
                     *           "reason": "recreate",
                     *           "model_state": "trained",
                     *           "becomes_current": false,
                     *           "samples": [
                     *             {
                     *               "file_name": "speech.mp3",
                     *               "file_type": "audio",
                     *               "container": "mp3",
                     *               "codec": "mp3",
                     *               "duration_seconds": 12.069,
                     *               "bytes": 60525,
                     *               "sha256": "263c2bd06fb0ced4cc1cf86cf1d63d61f8de90563e0296b712ccbb1216b2155f"
                     *             }
                     *           ],
                     *           "samples_id": "b09b50f3-c46c-889f-8628-96fb5a081e8c",
                     *           "consent": null
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": components["schemas"]["VersionResult"];
                };
            };
        };
    };
    readonly listTags: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose tags are counted. Needed unless the service has sign-in; then it is the user of the token. */
                readonly user_id?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The tags. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "tags": [
                     *         {
                     *           "tag": "calm",
                     *           "count": 1
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": components["schemas"]["TagCounts"];
                };
            };
        };
    };
    readonly changeVoiceModels: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "action": "tag",
                 *       "tags": [
                 *         "evening"
                 *       ],
                 *       "model_ids": [
                 *         "cb4aec889ac858d52812a44cc47d1c10"
                 *       ]
                 *     }
                 */
                readonly "application/json": components["schemas"]["BulkRequest"];
            };
        };
        readonly responses: {
            /** @description What became of each, also where all failed. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "results": [
                     *         {
                     *           "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *           "success": true,
                     *           "status": 200,
                     *           "voice_model": {
                     *             "_id": "3310c60fd7f1131271c4f8bd",
                     *             "user_id": "5f0c1d2e3b4a49688776a5b4",
                     *             "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *             "name": "My new voice",
                     *             "audio_file_path": "speech.mp3",
                     *             "file_type": "audio",
                     *             "echo_id": null,
                     *             "created_at": "2026-01-02T03:04:05.678Z",
                     *             "updated_at": "2026-01-02T03:04:05.678Z",
                     *             "description": "",
                     *             "tags": [
                     *               "calm",
                     *               "evening"
                     *             ],
                     *             "samples": [
                     *               {
                     *                 "file_name": "speech.mp3",
                     *                 "file_type": "audio",
                     *                 "container": "mp3",
                     *                 "codec": "mp3",
                     *                 "duration_seconds": 12.069,
                     *                 "bytes": 60525,
                     *                 "sha256": "263c2bd06fb0ced4cc1cf86cf1d63d61f8de90563e0296b712ccbb1216b2155f",
                     *                 "transcript": null
                     *               }
                     *             ],
                     *             "samples_id": "b09b50f3-c46c-889f-8628-96fb5a081e8c",
                     *             "consent": null,
                     *             "sample_status": "stored",
                     *             "missing_since": null,
                     *             "usage": {
                     *               "speech_count": 0,
                     *               "characters": 0,
                     *               "utf8_bytes": 0,
                     *               "audio_seconds": 0,
                     *               "last_used_at": null
                     *             },
                     *             "model_state": "trained",
                     *             "dmca_taken_down": false,
                     *             "takedown_category": null,
                     *             "lock_visibility": false,
                     *             "fish_audio_status": "updated"
                     *           }
                     *         }
                     *       ],
                     *       "succeeded": 1,
                     *       "failed": 0
                     *     }
                     */
                    readonly "application/json": components["schemas"]["BulkReceipt"];
                };
            };
        };
    };
    readonly listShares: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Fish.Audio's id of the voice model. */
                readonly model_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description All shares. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "shares": [
                     *         {
                     *           "user_id": "5f0c1d2e3b4a49688776a5c7",
                     *           "may": [
                     *             "speak",
                     *             "link"
                     *           ],
                     *           "created_at": "2026-01-02T03:04:05.678Z",
                     *           "echo_id": null
                     *         }
                     *       ],
                     *       "count": 1
                     *     }
                     */
                    readonly "application/json": components["schemas"]["ShareList"];
                };
            };
        };
    };
    readonly shareVoiceModel: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Fish.Audio's id of the voice model. */
                readonly model_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "user_id": "5f0c1d2e3b4a49688776a5c7",
                 *       "may": [
                 *         "speak",
                 *         "link"
                 *       ]
                 *     }
                 */
                readonly "application/json": {
                    /** @description To whom. The user need not have signed in yet. There is no e-mail here: none is kept. */
                    readonly user_id: string;
                    /** @description `["speak"]`: to speak with the voice. `["speak","link"]`: to have an own Echo speak with it as well. */
                    readonly may: readonly ("speak" | "link")[];
                };
            };
        };
        readonly responses: {
            /** @description The share that was there, changed. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Share"];
                };
            };
            /** @description The share. */
            readonly 201: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "user_id": "5f0c1d2e3b4a49688776a5c7",
                     *       "may": [
                     *         "speak",
                     *         "link"
                     *       ],
                     *       "created_at": "2026-01-02T03:04:05.678Z",
                     *       "echo_id": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Share"];
                };
            };
        };
    };
    readonly revokeShare: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Fish.Audio's id of the voice model. */
                readonly model_id: string;
                /** @description To whom the voice is lent. */
                readonly user_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description What was taken back. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *       "user_id": "5f0c1d2e3b4a49688776a5c7",
                     *       "revoked": true,
                     *       "unlinked_echo_id": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["ShareReceipt"];
                };
            };
        };
    };
    readonly listCatalogue: {
        readonly parameters: {
            readonly query?: {
                /** @description How many entries a page has at most. */
                readonly limit?: number;
                /** @description Where the page begins: the `next_cursor` of the page before it. */
                readonly cursor?: string;
                /** @description A part of the name, the description or a tag, in whatever case and with or without accents. */
                readonly search?: string;
                /** @description Only those with this tag; sent several times, only those with all of them. */
                readonly tag?: readonly string[];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One page. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "voice_models": [
                     *         {
                     *           "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *           "name": "My new voice",
                     *           "description": "",
                     *           "tags": [
                     *             "calm",
                     *             "evening"
                     *           ],
                     *           "created_at": "2026-01-02T03:04:05.678Z",
                     *           "model_state": "trained",
                     *           "visibility": "listed"
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "next_cursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Catalogue"];
                };
            };
        };
    };
    readonly speak: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Fish.Audio's id of the voice model. */
                readonly model_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "text": "Hello!",
                 *       "format": "mp3"
                 *     }
                 */
                readonly "application/json": {
                    /** @description What is spoken. */
                    readonly text: string;
                    /**
                     * @description `pcm` has no header: 16 bits, little endian, mono. `opus` comes in Ogg.
                     * @default mp3
                     * @enum {string}
                     */
                    readonly format?: "mp3" | "wav" | "pcm" | "opus";
                    /**
                     * @description In Hz. mp3: 32000 or 44100; wav: 8000, 16000, 24000, 32000 or 44100; pcm: 8000, 16000, 24000, 32000 or 44100; opus: 48000. 44100 unless given, and for Opus 48000.
                     * @enum {integer}
                     */
                    readonly sample_rate?: 8000 | 16000 | 24000 | 32000 | 44100 | 48000;
                    /**
                     * @description In kbit/s, for MP3 alone. 128 unless given.
                     * @enum {integer}
                     */
                    readonly mp3_bitrate?: 64 | 128 | 192;
                    /**
                     * @description In bit/s, for Opus alone. -1000, the default, lets the encoder decide.
                     * @enum {integer}
                     */
                    readonly opus_bitrate?: -1000 | 24000 | 32000 | 48000 | 64000;
                    /**
                     * @description `normal`, the default, has the best quality; `balanced` begins sooner, `low` soonest.
                     * @enum {string}
                     */
                    readonly latency?: "normal" | "balanced" | "low";
                    /** @description A factor: 2 is twice as fast as the voice speaks. */
                    readonly speed?: number;
                    /** @description In dB: above 0 is louder than the voice speaks. */
                    readonly volume?: number;
                    /** @description How varied the speech is. 0.7 unless given. */
                    readonly temperature?: number;
                    /** @description How diverse the speech is (nucleus sampling). 0.7 unless given. */
                    readonly top_p?: number;
                    /**
                     * @description The engine of Fish.Audio that speaks. That of `FISH_SPEECH_ENGINE` unless given; all but s2.1-pro-free cost credit.
                     * @enum {string}
                     */
                    readonly engine?: "s2.1-pro" | "s2.1-pro-free" | "s2-pro" | "s1" | "drama-3-preview";
                    /**
                     * @description Whether the sound is kept: then the answer is 201 with a clip in the place of the sound.
                     * @default false
                     */
                    readonly keep?: boolean;
                    /** @description Refused: the API of Fish.Audio has no seed, and a text sounds a little different each time. */
                    readonly seed?: unknown;
                };
            };
        };
        readonly responses: {
            /** @description The sound, in the format that was asked for. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly "Content-Disposition": components["headers"]["Content-Disposition"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "audio/*": string;
                };
            };
            /** @description The clip, where `keep` is true. */
            readonly 201: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly Location: components["headers"]["Location"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Clip"];
                };
            };
        };
    };
    readonly speakAsEcho: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the Echo. */
                readonly echo_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "text": "Hello!",
                 *       "format": "wav",
                 *       "speed": 1.2
                 *     }
                 */
                readonly "application/json": {
                    /** @description What is spoken. */
                    readonly text: string;
                    /**
                     * @description `pcm` has no header: 16 bits, little endian, mono. `opus` comes in Ogg.
                     * @default mp3
                     * @enum {string}
                     */
                    readonly format?: "mp3" | "wav" | "pcm" | "opus";
                    /**
                     * @description In Hz. mp3: 32000 or 44100; wav: 8000, 16000, 24000, 32000 or 44100; pcm: 8000, 16000, 24000, 32000 or 44100; opus: 48000. 44100 unless given, and for Opus 48000.
                     * @enum {integer}
                     */
                    readonly sample_rate?: 8000 | 16000 | 24000 | 32000 | 44100 | 48000;
                    /**
                     * @description In kbit/s, for MP3 alone. 128 unless given.
                     * @enum {integer}
                     */
                    readonly mp3_bitrate?: 64 | 128 | 192;
                    /**
                     * @description In bit/s, for Opus alone. -1000, the default, lets the encoder decide.
                     * @enum {integer}
                     */
                    readonly opus_bitrate?: -1000 | 24000 | 32000 | 48000 | 64000;
                    /**
                     * @description `normal`, the default, has the best quality; `balanced` begins sooner, `low` soonest.
                     * @enum {string}
                     */
                    readonly latency?: "normal" | "balanced" | "low";
                    /** @description A factor: 2 is twice as fast as the voice speaks. */
                    readonly speed?: number;
                    /** @description In dB: above 0 is louder than the voice speaks. */
                    readonly volume?: number;
                    /** @description How varied the speech is. 0.7 unless given. */
                    readonly temperature?: number;
                    /** @description How diverse the speech is (nucleus sampling). 0.7 unless given. */
                    readonly top_p?: number;
                    /**
                     * @description The engine of Fish.Audio that speaks. That of `FISH_SPEECH_ENGINE` unless given; all but s2.1-pro-free cost credit.
                     * @enum {string}
                     */
                    readonly engine?: "s2.1-pro" | "s2.1-pro-free" | "s2-pro" | "s1" | "drama-3-preview";
                    /**
                     * @description Whether the sound is kept: then the answer is 201 with a clip in the place of the sound.
                     * @default false
                     */
                    readonly keep?: boolean;
                    /** @description Refused: the API of Fish.Audio has no seed, and a text sounds a little different each time. */
                    readonly seed?: unknown;
                };
            };
        };
        readonly responses: {
            /** @description The sound, in the format that was asked for. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly "Content-Disposition": components["headers"]["Content-Disposition"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "audio/*": string;
                };
            };
            /** @description The clip, where `keep` is true. */
            readonly 201: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly Location: components["headers"]["Location"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Clip"];
                };
            };
        };
    };
    readonly readSample: {
        readonly parameters: {
            readonly query?: {
                /** @description Which of the recordings, in the order of the upload, from 0; the first one unless said otherwise. */
                readonly index?: number;
            };
            readonly header?: never;
            readonly path: {
                /** @description Fish.Audio's id of the voice model. */
                readonly model_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The whole recording, with the media type of its kind of file. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    readonly "Content-Disposition": components["headers"]["Content-Disposition"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "audio/*": string;
                    readonly "video/*": string;
                    readonly "application/octet-stream": string;
                };
            };
            /** @description The bytes that were asked for. */
            readonly 206: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    readonly "Content-Range": components["headers"]["Content-Range"];
                    readonly "Content-Disposition": components["headers"]["Content-Disposition"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "audio/*": string;
                    readonly "video/*": string;
                    readonly "application/octet-stream": string;
                };
            };
            /** @description The recording is the one that If-None-Match names. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly listClips: {
        readonly parameters: {
            readonly query: {
                /** @description Any id that the voice has or had. */
                readonly model_id: string;
                /** @description How many entries a page has at most. */
                readonly limit?: number;
                /** @description Where the page begins: the `next_cursor` of the page before it. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One page, without those that have expired. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "clips": [
                     *         {
                     *           "clip_id": "19c79ca7b1d40237c62b300c",
                     *           "url": "/api/clips/19c79ca7b1d40237c62b300c",
                     *           "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *           "format": "mp3",
                     *           "content_type": "audio/mpeg",
                     *           "duration_seconds": 1.25,
                     *           "bytes": 20480,
                     *           "characters": 6,
                     *           "created_at": "2026-01-02T03:04:05.678Z",
                     *           "expires_at": "2026-01-02T03:04:05.678Z"
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "next_cursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["ClipList"];
                };
            };
        };
    };
    readonly deleteClips: {
        readonly parameters: {
            readonly query: {
                /** @description Any id that the voice has or had. */
                readonly model_id: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description What was removed. The request can be repeated. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *       "deleted": {
                     *         "database": 0,
                     *         "sounds": 0
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["ClipsReceipt"];
                };
            };
        };
    };
    readonly playClip: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the clip. */
                readonly clip_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The whole sound. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    readonly "Content-Disposition": components["headers"]["Content-Disposition"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "audio/*": string;
                };
            };
            /** @description The bytes that were asked for. */
            readonly 206: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    readonly "Content-Range": components["headers"]["Content-Range"];
                    readonly "Content-Disposition": components["headers"]["Content-Disposition"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "audio/*": string;
                };
            };
            /** @description The sound is the one that If-None-Match names. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly deleteClip: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the clip. */
                readonly clip_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description What was removed. The request can be repeated. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "clip_id": "19c79ca7b1d40237c62b300c",
                     *       "deleted": {
                     *         "database": true,
                     *         "sound": true
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["ClipReceipt"];
                };
            };
        };
    };
    readonly listEchos: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose Echos are listed. Needed unless the service has sign-in; then it is the user of the token. */
                readonly user_id?: string;
                /** @description How many entries a page has at most. */
                readonly limit?: number;
                /** @description Where the page begins: the `next_cursor` of the page before it. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One page. Voice models are not looked up. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "echos": [
                     *         {
                     *           "_id": "d8fb3b5f55a1c8529b592c20",
                     *           "user_id": "5f0c1d2e3b4a49688776a5b4",
                     *           "name": "Robin",
                     *           "created_at": "2026-01-02T03:04:05.678Z"
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "next_cursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["EchoList"];
                };
            };
        };
    };
    readonly createEcho: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "user_id": "5f0c1d2e3b4a49688776a5b4",
                 *       "name": "Robin"
                 *     }
                 */
                readonly "application/json": {
                    /** @description Whose Echo it is. Needed unless the service has sign-in; then it is the user of the token. */
                    readonly user_id?: string;
                    /** @description What the Echo is called. */
                    readonly name: string;
                    /** @description The `model_id` of the voice model that it is to speak with. */
                    readonly voice_model_id?: string;
                };
            };
        };
        readonly responses: {
            /** @description The Echo. */
            readonly 201: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly Location: components["headers"]["Location"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "_id": "d8fb3b5f55a1c8529b592c20",
                     *       "user_id": "5f0c1d2e3b4a49688776a5b4",
                     *       "name": "Robin",
                     *       "created_at": "2026-01-02T03:04:05.678Z",
                     *       "voice_model_id": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["EchoWithVoice"];
                };
            };
        };
    };
    readonly readEcho: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the Echo. */
                readonly echo_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The Echo. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "_id": "d8fb3b5f55a1c8529b592c20",
                     *       "user_id": "5f0c1d2e3b4a49688776a5b4",
                     *       "name": "Robin",
                     *       "created_at": "2026-01-02T03:04:05.678Z",
                     *       "voice_model_id": "cb4aec889ac858d52812a44cc47d1c10"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["EchoWithVoice"];
                };
            };
        };
    };
    readonly readEchoVoiceModel: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the Echo. */
                readonly echo_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Its record. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "_id": "3310c60fd7f1131271c4f8bd",
                     *       "user_id": "5f0c1d2e3b4a49688776a5b4",
                     *       "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *       "name": "My new voice",
                     *       "audio_file_path": "speech.mp3",
                     *       "file_type": "audio",
                     *       "echo_id": "d8fb3b5f55a1c8529b592c20",
                     *       "created_at": "2026-01-02T03:04:05.678Z",
                     *       "updated_at": "2026-01-02T03:04:05.678Z",
                     *       "description": "",
                     *       "tags": [
                     *         "calm",
                     *         "evening"
                     *       ],
                     *       "samples": [
                     *         {
                     *           "file_name": "speech.mp3",
                     *           "file_type": "audio",
                     *           "container": "mp3",
                     *           "codec": "mp3",
                     *           "duration_seconds": 12.069,
                     *           "bytes": 60525,
                     *           "sha256": "263c2bd06fb0ced4cc1cf86cf1d63d61f8de90563e0296b712ccbb1216b2155f",
                     *           "transcript": null
                     *         }
                     *       ],
                     *       "samples_id": "b09b50f3-c46c-889f-8628-96fb5a081e8c",
                     *       "consent": null,
                     *       "sample_status": "stored",
                     *       "missing_since": null,
                     *       "usage": {
                     *         "speech_count": 0,
                     *         "characters": 0,
                     *         "utf8_bytes": 0,
                     *         "audio_seconds": 0,
                     *         "last_used_at": null
                     *       },
                     *       "model_state": "trained",
                     *       "dmca_taken_down": false,
                     *       "takedown_category": null,
                     *       "lock_visibility": false
                     *     }
                     */
                    readonly "application/json": components["schemas"]["VoiceModel"] | components["schemas"]["BorrowedVoiceModel"];
                };
            };
        };
    };
    readonly linkEcho: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the Echo. */
                readonly echo_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "model_id": "cb4aec889ac858d52812a44cc47d1c10"
                 *     }
                 */
                readonly "application/json": {
                    /** @description The voice model that it is to speak with. */
                    readonly model_id: string;
                };
            };
        };
        readonly responses: {
            /** @description The record of the voice model. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "_id": "3310c60fd7f1131271c4f8bd",
                     *       "user_id": "5f0c1d2e3b4a49688776a5b4",
                     *       "model_id": "cb4aec889ac858d52812a44cc47d1c10",
                     *       "name": "My new voice",
                     *       "audio_file_path": "speech.mp3",
                     *       "file_type": "audio",
                     *       "echo_id": "d8fb3b5f55a1c8529b592c20",
                     *       "created_at": "2026-01-02T03:04:05.678Z",
                     *       "updated_at": "2026-01-02T03:04:05.678Z",
                     *       "description": "",
                     *       "tags": [
                     *         "calm",
                     *         "evening"
                     *       ],
                     *       "samples": [
                     *         {
                     *           "file_name": "speech.mp3",
                     *           "file_type": "audio",
                     *           "container": "mp3",
                     *           "codec": "mp3",
                     *           "duration_seconds": 12.069,
                     *           "bytes": 60525,
                     *           "sha256": "263c2bd06fb0ced4cc1cf86cf1d63d61f8de90563e0296b712ccbb1216b2155f",
                     *           "transcript": null
                     *         }
                     *       ],
                     *       "samples_id": "b09b50f3-c46c-889f-8628-96fb5a081e8c",
                     *       "consent": null,
                     *       "sample_status": "stored",
                     *       "missing_since": null,
                     *       "usage": {
                     *         "speech_count": 0,
                     *         "characters": 0,
                     *         "utf8_bytes": 0,
                     *         "audio_seconds": 0,
                     *         "last_used_at": null
                     *       },
                     *       "model_state": "trained",
                     *       "dmca_taken_down": false,
                     *       "takedown_category": null,
                     *       "lock_visibility": false
                     *     }
                     */
                    readonly "application/json": components["schemas"]["VoiceModel"] | components["schemas"]["BorrowedVoiceModel"];
                };
            };
        };
    };
    readonly unlinkEcho: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the Echo. */
                readonly echo_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description What was unlinked. The request can be repeated. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "echo_id": "d8fb3b5f55a1c8529b592c20",
                     *       "unlinked_model_id": "cb4aec889ac858d52812a44cc47d1c10"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["UnlinkReceipt"];
                };
            };
        };
    };
    readonly listKeys: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose keys are listed. Needed unless the service has sign-in; then it is the user of the token. */
                readonly user_id?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The keys. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keys": [
                     *         {
                     *           "key_id": "e3b551e28b2e72ebf045ae1a",
                     *           "name": "Nightly job",
                     *           "scopes": [
                     *             "voices:read",
                     *             "voices:speak"
                     *           ],
                     *           "created_at": "2026-01-02T03:04:05.678Z",
                     *           "expires_at": "2026-01-02T03:04:05.678Z",
                     *           "first_used_at": null,
                     *           "last_used_at": null,
                     *           "revoked_at": null
                     *         }
                     *       ],
                     *       "max_living": 20
                     *     }
                     */
                    readonly "application/json": components["schemas"]["ApiKeyList"];
                };
            };
        };
    };
    readonly createKey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "name": "Nightly job",
                 *       "scopes": [
                 *         "voices:read",
                 *         "voices:speak"
                 *       ],
                 *       "days": 90
                 *     }
                 */
                readonly "application/json": {
                    /** @description Whose key it is. Needed unless the service has sign-in; then it is the user of the token. */
                    readonly user_id?: string;
                    /** @description What the key is called, such as the program that has it. */
                    readonly name: string;
                    readonly scopes: readonly ("voices:read" | "voices:write" | "voices:speak" | "voices:admin")[];
                    /**
                     * @description After how many days it stops working.
                     * @default 90
                     */
                    readonly days?: number;
                };
            };
        };
        readonly responses: {
            /** @description The key, shown this once. */
            readonly 201: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "key_id": "e3b551e28b2e72ebf045ae1a",
                     *       "name": "Nightly job",
                     *       "scopes": [
                     *         "voices:read",
                     *         "voices:speak"
                     *       ],
                     *       "created_at": "2026-01-02T03:04:05.678Z",
                     *       "expires_at": "2026-01-02T03:04:05.678Z",
                     *       "first_used_at": null,
                     *       "last_used_at": null,
                     *       "revoked_at": null,
                     *       "key": "evm_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
        };
    };
    readonly revokeKey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Which key. */
                readonly key_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The key, which does not work any more. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "key_id": "e3b551e28b2e72ebf045ae1a",
                     *       "name": "Nightly job",
                     *       "scopes": [
                     *         "voices:read",
                     *         "voices:speak"
                     *       ],
                     *       "created_at": "2026-01-02T03:04:05.678Z",
                     *       "expires_at": "2026-01-02T03:04:05.678Z",
                     *       "first_used_at": null,
                     *       "last_used_at": null,
                     *       "revoked_at": "2026-01-02T03:04:05.678Z"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["ApiKey"];
                };
            };
        };
    };
    readonly readAudit: {
        readonly parameters: {
            readonly query?: {
                /** @description Who did it. Needed unless the service has sign-in; then it is the user of the token. */
                readonly user_id?: string;
                /** @description How many entries a page has at most. */
                readonly limit?: number;
                /** @description Where the page begins: the `next_cursor` of the page before it. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One page. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "events": [
                     *         {
                     *           "action": "key_revoked",
                     *           "by": "token",
                     *           "key_id": "e3b551e28b2e72ebf045ae1a",
                     *           "model_id": null,
                     *           "echo_id": null,
                     *           "of_user_id": null,
                     *           "request_id": "3b87bfbb-7259-84e9-8b01-dc31c7c77937",
                     *           "created_at": "2026-01-02T03:04:05.678Z",
                     *           "count": 1
                     *         },
                     *         {
                     *           "action": "key_created",
                     *           "by": "token",
                     *           "key_id": "e3b551e28b2e72ebf045ae1a",
                     *           "model_id": null,
                     *           "echo_id": null,
                     *           "of_user_id": null,
                     *           "request_id": "a22a5fa6-4882-8a44-88ac-638a5e8472b9",
                     *           "created_at": "2026-01-02T03:04:05.678Z",
                     *           "count": 1
                     *         }
                     *       ],
                     *       "count": 2,
                     *       "next_cursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["AuditEventList"];
                };
            };
        };
    };
    readonly readUsage: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose voices are meant. Needed unless the service has sign-in; then it is the user of the token. */
                readonly user_id?: string;
                /** @description The first UTC day; 29 days before the last one unless given. */
                readonly from?: string;
                /** @description The last UTC day, today unless given. The days are at most 366. */
                readonly to?: string;
                /** @description What each row is the sum of. */
                readonly group_by?: "day" | "voice";
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The rows and their sum. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "user_id": "5f0c1d2e3b4a49688776a5b4",
                     *       "from": "2026-01-01",
                     *       "to": "2026-01-31",
                     *       "group_by": "day",
                     *       "rows": [
                     *         {
                     *           "day": "2026-01-31",
                     *           "speech_count": 2,
                     *           "characters": 240,
                     *           "utf8_bytes": 251,
                     *           "audio_seconds": 16.3,
                     *           "estimated_price_usd": 0.003765
                     *         }
                     *       ],
                     *       "totals": {
                     *         "speech_count": 2,
                     *         "characters": 240,
                     *         "utf8_bytes": 251,
                     *         "audio_seconds": 16.3,
                     *         "estimated_price_usd": 0.003765
                     *       },
                     *       "truncated": false
                     *     }
                     */
                    readonly "application/json": components["schemas"]["UsageReport"];
                };
            };
        };
    };
    readonly readCredit: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The credit. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "credit_usd": 10,
                     *       "as_of": "2026-01-02T03:04:05.678Z"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Credit"];
                };
            };
        };
    };
    readonly eraseUser: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose things are meant. Needed unless the service has sign-in; then it is the user of the token. */
                readonly user_id?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description How far it has come. */
            readonly 202: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "erasure_id": "b59d0bfdc1322602672520b3",
                     *       "user_id": "5f0c1d2e3b4a49688776a5b4",
                     *       "state": "running",
                     *       "waits_for": null,
                     *       "requested_at": "2026-01-02T03:04:05.678Z",
                     *       "updated_at": "2026-01-02T03:04:05.678Z",
                     *       "removed": {
                     *         "voice_models": 0,
                     *         "clips": 0,
                     *         "echos": 0,
                     *         "shares": 0,
                     *         "usage_days": 0,
                     *         "keys": 0,
                     *         "audit_events": 0,
                     *         "users": 0,
                     *         "consents_kept": 0
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Erasure"];
                };
            };
        };
    };
    readonly readErasure: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose things are meant. Needed unless the service has sign-in; then it is the user of the token. */
                readonly user_id?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description How far it has come. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "erasure_id": "b59d0bfdc1322602672520b3",
                     *       "user_id": "5f0c1d2e3b4a49688776a5b4",
                     *       "state": "done",
                     *       "waits_for": null,
                     *       "requested_at": "2026-01-02T03:04:05.678Z",
                     *       "updated_at": "2026-01-02T03:04:05.678Z",
                     *       "removed": {
                     *         "voice_models": 0,
                     *         "clips": 0,
                     *         "echos": 1,
                     *         "shares": 0,
                     *         "usage_days": 2,
                     *         "keys": 0,
                     *         "audit_events": 0,
                     *         "users": 0,
                     *         "consents_kept": 0
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Erasure"];
                };
            };
        };
    };
    readonly exportUser: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose things are meant. Needed unless the service has sign-in; then it is the user of the token. */
                readonly user_id?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The archive, as it is written. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly "Content-Disposition": components["headers"]["Content-Disposition"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/zip": string;
                };
            };
        };
    };
    readonly checkLiveness: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The process responds. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Liveness"];
                };
            };
        };
    };
    readonly checkReadiness: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Requests should be sent here; `degraded` says that something is amiss. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ready",
                     *       "database": "connected",
                     *       "fish_audio": "unknown",
                     *       "fish_audio_calls": "answering",
                     *       "storage": "ok",
                     *       "journal": {
                     *         "depth": 0,
                     *         "oldest_age_seconds": null,
                     *         "quarantined": 0
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    readonly readMetrics: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The text format of Prometheus. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example # HELP echo_voice_http_requests_total Requests that have ended, by method, route and status; 499 where the client left.
                     *     # TYPE echo_voice_http_requests_total counter
                     */
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly readContract: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description An OpenAPI 3.1 document. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.1.1",
                     *       "info": {
                     *         "title": "Echo voice models",
                     *         "version": "0.1.0"
                     *       }
                     *     }
                     */
                    readonly "application/json": {
                        readonly openapi: string;
                        readonly info: {
                            readonly title: string;
                        } & {
                            readonly [key: string]: unknown;
                        };
                    } & {
                        readonly [key: string]: unknown;
                    };
                };
            };
            /** @description The document has not changed: it is the one that If-None-Match names. */
            readonly 304: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["X-Request-Id"];
                    readonly RateLimit: components["headers"]["RateLimit"];
                    readonly "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    readonly ETag: components["headers"]["ETag"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}

import type { BorrowedVoiceModel, VoiceModel } from 'echo-voice-models/client';
import { type Play, useSpeech, useVoiceModels, useVoiceModelsClient } from 'echo-voice-models/react';
import { type ReactElement, useState } from 'react';
import { ActivityIndicator, FlatList, Pressable, StyleSheet, Text, TextInput, View } from 'react-native';

interface VoicePickerProps {
  readonly userId: string;
  readonly echoId: string;
  /** Plays a sound: React Native has no player of its own, expo-audio and others do. */
  readonly play: Play;
  onChosen(voiceModel: VoiceModel | BorrowedVoiceModel): void;
}

const LINE = 'Hello, this is how I sound.';

/** Lets a user choose the voice with which an Echo speaks, and hear each of them first. */
export function VoicePicker({ userId, echoId, play, onChosen }: VoicePickerProps): ReactElement {
  const client = useVoiceModelsClient();
  const [search, setSearch] = useState('');
  const [problem, setProblem] = useState('');
  const list = useVoiceModels({ userId, search });
  const speech = useSpeech(play);

  const choose = (voiceModel: VoiceModel) => {
    setProblem('');
    client.linkEcho(echoId, voiceModel.model_id).then(
      (linked) => {
        list.refresh();
        onChosen(linked);
      },
      (error: Error) => setProblem(error.message),
    );
  };
  const message = list.error?.message ?? speech.error?.message ?? problem;

  return (
    <View style={styles.picker}>
      <Text accessibilityRole="header" style={styles.title}>
        Choose a voice
      </Text>
      <TextInput
        accessibilityLabel="Search voices"
        placeholder="Search voices"
        placeholderTextColor="#5b6470"
        style={styles.search}
        value={search}
        onChangeText={setSearch}
      />
      {message !== '' && (
        <View accessibilityRole="alert" style={styles.problem}>
          <Text style={styles.problemText}>{message}</Text>
          {list.error !== null && <TextButton label="Try again" onPress={list.refresh} />}
        </View>
      )}
      {list.isPartial && <Text style={styles.note}>Some voices cannot be shown at the moment.</Text>}
      <FlatList
        data={list.voiceModels}
        keyExtractor={({ model_id }) => model_id}
        onEndReached={list.loadMore}
        ListEmptyComponent={
          list.isLoading || list.error || list.isPartial ? null : (
            <Text style={styles.note}>{search === '' ? 'There are no voices yet.' : 'No voice was found.'}</Text>
          )
        }
        ListFooterComponent={list.isLoading ? <ActivityIndicator accessibilityLabel="Loading voices" /> : null}
        renderItem={({ item }) => (
          <Voice
            voiceModel={item}
            isChosen={item.echo_id === echoId}
            isSpeaking={speech.modelId === item.model_id && speech.status !== 'idle'}
            onPlay={() => speech.speak(item.model_id, { text: LINE })}
            onStop={speech.stop}
            onChoose={() => choose(item)}
          />
        )}
      />
    </View>
  );
}

interface VoiceProps {
  readonly voiceModel: VoiceModel;
  readonly isChosen: boolean;
  readonly isSpeaking: boolean;
  onPlay(): void;
  onStop(): void;
  onChoose(): void;
}

function Voice({ voiceModel, isChosen, isSpeaking, onPlay, onStop, onChoose }: VoiceProps): ReactElement {
  const { name } = voiceModel;
  return (
    <View style={[styles.voice, isChosen && styles.chosen]}>
      <Text style={styles.name}>{isChosen ? `${name} (chosen)` : name}</Text>
      <TextButton
        label={isSpeaking ? 'Stop' : 'Play'}
        name={`${isSpeaking ? 'Stop' : 'Play'} ${name}`}
        onPress={isSpeaking ? onStop : onPlay}
      />
      <TextButton label="Choose" name={`Choose ${name}`} isDisabled={isChosen} onPress={onChoose} />
    </View>
  );
}

interface TextButtonProps {
  readonly label: string;
  /** What screen readers say instead of the label. */
  readonly name?: string;
  readonly isDisabled?: boolean;
  onPress(): void;
}

function TextButton({ label, name = label, isDisabled = false, onPress }: TextButtonProps): ReactElement {
  return (
    <Pressable
      accessibilityLabel={name}
      accessibilityRole="button"
      accessibilityState={{ disabled: isDisabled }}
      disabled={isDisabled}
      style={[styles.button, isDisabled && styles.disabled]}
      onPress={onPress}
    >
      <Text style={styles.buttonText}>{label}</Text>
    </Pressable>
  );
}

const styles = StyleSheet.create({
  picker: { flex: 1, gap: 12, padding: 16, backgroundColor: '#ffffff' },
  title: { fontSize: 22, fontWeight: '600', color: '#14181f' },
  search: {
    minHeight: 44,
    paddingHorizontal: 12,
    borderWidth: 1,
    borderColor: '#6b7480',
    borderRadius: 8,
    color: '#14181f',
  },
  problem: { gap: 8, padding: 12, borderRadius: 8, backgroundColor: '#fdecea' },
  problemText: { color: '#7a1410' },
  note: { paddingVertical: 24, textAlign: 'center', color: '#454d58' },
  voice: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: 8,
    paddingVertical: 8,
    paddingHorizontal: 8,
    borderRadius: 8,
  },
  chosen: { backgroundColor: '#e8f0fe' },
  name: { flex: 1, fontSize: 16, color: '#14181f' },
  button: {
    minWidth: 72,
    minHeight: 44,
    alignItems: 'center',
    justifyContent: 'center',
    paddingHorizontal: 12,
    borderRadius: 8,
    backgroundColor: '#1a4fb4',
  },
  disabled: { backgroundColor: '#5b6470' },
  buttonText: { color: '#ffffff', fontWeight: '600' },
});

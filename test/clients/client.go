// Uploads, lists and speaks with Go's net/http and mime/multipart. The form is sent while it is written, in chunks.
package main

import (
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"runtime"
)

var client = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func read(response *http.Response, err error) []byte {
	must(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(err)
	if response.StatusCode > 299 {
		panic(string(body))
	}
	return body
}

func main() {
	base, sound := os.Args[1], os.Args[2]
	id := make([]byte, 12)
	rand.Read(id)
	userID := fmt.Sprintf("%x", id)

	reader, writer := io.Pipe()
	form := multipart.NewWriter(writer)
	go func() {
		must(form.WriteField("name", "Größe 1"))
		must(form.WriteField("user_id", userID))
		part, err := form.CreateFormFile("audio", `Größe "1".mp3`)
		must(err)
		file, err := os.Open(sound)
		must(err)
		_, err = io.Copy(part, file)
		must(err)
		must(form.Close())
		must(writer.Close())
	}()
	var uploaded struct {
		ModelID        string `json:"model_id"`
		DatabaseStatus string `json:"database_status"`
	}
	must(json.Unmarshal(read(client.Post(base+"/api/upload-reference", form.FormDataContentType(), reader)), &uploaded))
	var listed struct {
		VoiceModels []struct {
			Name string `json:"name"`
			File string `json:"audio_file_path"`
		} `json:"voice_models"`
	}
	must(json.Unmarshal(read(client.Get(base+"/api/voice-models?user_id="+userID)), &listed))
	if uploaded.DatabaseStatus != "saved" || listed.VoiceModels[0].Name != "Größe 1" || listed.VoiceModels[0].File != "Größe _1_.mp3" {
		panic(fmt.Sprint(uploaded, listed))
	}
	text := bytes.NewBufferString(`{"text":"Grüße"}`)
	speech := read(client.Post(base+"/api/voice-models/"+uploaded.ModelID+"/speech", "application/json", text))
	fmt.Printf("%s: uploaded, listed, spoke %d bytes\n", runtime.Version(), len(speech))
}

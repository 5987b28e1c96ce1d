import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Uploads, lists and speaks with java.net.http, which offers HTTP/2 with every request over plain http. */
class Client {
    static final String BOUNDARY = "----" + UUID.randomUUID();
    static final HttpClient CLIENT = HttpClient.newHttpClient();

    static String field(String name, String value) {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    static byte[] send(HttpRequest.Builder request) throws Exception {
        var response = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
        var body = response.body();
        if (response.statusCode() > 299) throw new IllegalStateException(new String(body, StandardCharsets.UTF_8));
        return body;
    }

    public static void main(String[] arguments) throws Exception {
        var base = arguments[0];
        var userId = UUID.randomUUID().toString().replace("-", "").substring(8);
        var file = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"audio\"; filename=\"Größe 1.mp3\"\r\n"
                + "Content-Type: audio/mpeg\r\n\r\n";
        var form = BodyPublishers.concat(
                BodyPublishers.ofString(field("name", "Größe 1") + field("user_id", userId) + file),
                BodyPublishers.ofFile(Path.of(arguments[1])),
                BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n"));
        var upload = HttpRequest.newBuilder(URI.create(base + "/api/upload-reference"))
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY).POST(form);
        var uploaded = new String(send(upload), StandardCharsets.UTF_8);
        Matcher id = Pattern.compile("\"model_id\":\"([^\"]+)\"").matcher(uploaded);
        if (!id.find() || !uploaded.contains("\"database_status\":\"saved\"")) throw new IllegalStateException(uploaded);
        var list = HttpRequest.newBuilder(URI.create(base + "/api/voice-models?user_id=" + userId));
        var listed = new String(send(list), StandardCharsets.UTF_8);
        if (!listed.contains("\"audio_file_path\":\"Größe 1.mp3\"")) throw new IllegalStateException(listed);
        var speech = send(HttpRequest.newBuilder(URI.create(base + "/api/voice-models/" + id.group(1) + "/speech"))
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString("{\"text\":\"Grüße\"}")));
        System.out.println("Java " + System.getProperty("java.version") + ": uploaded, listed, spoke " + speech.length + " bytes");
    }
}

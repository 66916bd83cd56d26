package io.vestibule.policies.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.PolicyQuestion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Passwords from breaches: those of the installation's list and those of the service. */
class BreachedPasswordTest {
  /** On the list 5 times, known to the service 3 times: SHA-1 5BAA61E4C9B9… */
  private static final String BREACHED = "password";

  private static final String HASH = "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8";

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  private final Path list;
  private final Lab lab;
  private volatile int status = 200;

  BreachedPasswordTest(@TempDir Path folder) throws IOException {
    list = Files.writeString(folder.resolve("list.txt"), "0".repeat(40) + ":1\n" + HASH + ":5\n");
    server.createContext(
        "/range/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          byte[] body =
              (HASH.substring(5) + ":3\r\n" + "A".repeat(35) + ":0\r\n")
                  .getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    lab =
        Lab.with(
            Map.of(
                "vestibule.password.hibp-url",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/range",
                "vestibule.password.breached-list",
                list.toString()));
  }

  @AfterEach
  void close() {
    lab.close();
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource({
    "0, Password exists on 3 online lists.",
    "2, Password exists on 3 online lists.",
    "3, ",
    "4, ",
  })
  void theServiceIsAskedHowOften(int allowed, String message) throws Exception {
    assertThat(asking("check_have_i_been_pwned", true, "hibp_allowed_count", allowed).answer())
        .isEqualTo(message == null ? List.of("yes") : List.of("no", message));
    assertThat(asked).containsExactly("/range/5BAA6");
  }

  @ParameterizedTest
  @CsvSource({
    "0, Password exists on 5 online lists.",
    "4, Password exists on 5 online lists.",
    "5, "
  })
  void theListSaysHowOften(int allowed, String message) throws Exception {
    assertThat(asking("check_offline_list", true, "hibp_allowed_count", allowed).answer())
        .isEqualTo(message == null ? List.of("yes") : List.of("no", message));
    assertThat(asked).isEmpty();
  }

  @Test
  void theListComesFirstAndNobodyIsAskedThen() throws Exception {
    assertThat(asking("check_offline_list", true, "check_have_i_been_pwned", true).ask().notes())
        .isEqualTo(Map.of("rule", "check_offline_list"));
    assertThat(asked).isEmpty();
  }

  @Test
  void anotherPasswordIsOnNeither() throws Exception {
    assertThat(
            asking("check_offline_list", true, "check_have_i_been_pwned", true)
                .typed(Map.of("password", "correct horse"))
                .answer())
        .containsExactly("yes");
  }

  @Test
  void aServiceThatFailsFailsThePolicy() {
    status = 503;

    assertThatThrownBy(() -> asking("check_have_i_been_pwned", true).ask())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("503");
  }

  @Test
  void aListThatIsGoneFailsThePolicy() throws IOException {
    Files.delete(list);

    assertThatThrownBy(() -> asking("check_offline_list", true).ask())
        .isInstanceOf(IOException.class);
  }

  @Test
  void whatCannotBeLookedUpIsNotSetAndNotRecorded() {
    status = 500;
    User alice = lab.user("the old one");
    LabFlow flow =
        lab.flow()
            .stage(
                "new_password",
                Map.of(
                    "validation_policies",
                    List.of(
                        lab.policy("password", Map.of("check_have_i_been_pwned", true))
                            .toString())))
            .create();
    LabBrowser browser = lab.browser();
    browser.get(flow, "flow_token", lab.link(flow, alice));

    browser.post(
        Map.of("password", "correct horse battery", "password_repeat", "correct horse battery"));

    assertThat(lab.errors(browser.view())).hasSize(1);
    assertThat(lab.events(EventActions.PASSWORD_SET, alice)).isEmpty();
    assertThat(lab.events(EventActions.POLICY_EXCEPTION, alice))
        .singleElement()
        .asString()
        .contains("status 500")
        .doesNotContain("correct horse");
  }

  private PolicyQuestion asking(Object... settings) {
    Map<String, Object> config =
        new HashMap<>(
            Map.of(
                "check_static_rules", false,
                "check_common", false,
                "check_context_words", false,
                "check_offline_list", false));
    for (int i = 0; i < settings.length; i += 2) {
      config.put((String) settings[i], settings[i + 1]);
    }
    return new PolicyQuestion(lab, "password", config).typed(Map.of("password", BREACHED));
  }
}

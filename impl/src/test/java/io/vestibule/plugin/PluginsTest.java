package io.vestibule.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.text.Text;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.SecretBox;
import io.vestibule.kind.Kinds;
import io.vestibule.testkit.LabJar;
import io.vestibule.text.Texts;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PluginsTest {
  private final Path folder;
  private final Texts texts = new Texts();
  private final List<Plugins> opened = new ArrayList<>();
  private Kinds kinds = Kinds.find(List.of(), mapper(), texts);

  PluginsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void close() {
    opened.forEach(Plugins::close);
  }

  // --- what is found

  @Test
  void aJarBringsStagesAndPolicies() {
    new LabJar()
        .source("com.example.S", stage("com.example", "S", "example_stage"))
        .source("com.example.P", policy("com.example", "P", "example_policy", "true"))
        .provides(StageKind.class, "com.example.S")
        .provides(PolicyKind.class, "com.example.P")
        .says("Implementation-Title", "Example")
        .says("Implementation-Version", "1.2.3")
        .says("Implementation-Vendor", "Example Ltd")
        .write(folder.resolve("example-1.2.3.jar"));

    Plugins plugins = open();

    assertThat(plugins.all())
        .containsExactly(
            new Plugin(
                "example-1.2.3",
                "example-1.2.3.jar",
                "Example",
                "1.2.3",
                "Example Ltd",
                List.of("example_stage"),
                List.of("example_policy"),
                List.of()));
    assertThat(kinds.stage("example_stage")).isPresent();
    assertThat(kinds.policy("example_policy")).isPresent();
    assertThat(plugins.ofStage("example_stage")).contains("example-1.2.3");
    assertThat(plugins.ofStage("dummy")).isEmpty();
  }

  @Test
  void aJarThatSaysNothingOfItselfGoesByItsFile() {
    good("plain", "plain");

    assertThat(open().all())
        .containsExactly(
            new Plugin(
                "plain", "plain.jar", "plain", "", "", List.of(), List.of("plain"), List.of()));
  }

  @Test
  void aFolderOfJarsIsOnePlugIn() throws IOException {
    Path own = Files.createDirectory(folder.resolve("bundle"));
    new LabJar()
        .source("lib.Words", "package lib; public class Words { public static String a = \"b\"; }")
        .source(
            "com.example.P", policy("com.example", "P", "of_folder", "lib.Words.a.equals(\"b\")"))
        .provides(PolicyKind.class, "com.example.P")
        .says("Implementation-Version", "7")
        .without("lib.Words")
        .write(own.resolve("plugin.jar"));
    new LabJar()
        .source("lib.Words", "package lib; public class Words { public static String a = \"b\"; }")
        .says("Implementation-Version", "of a library")
        .write(own.resolve("a-library.jar"));
    Files.writeString(own.resolve("README.txt"), "hello");

    Plugin plugin = one(open());

    assertThat(plugin.name()).isEqualTo("bundle");
    assertThat(plugin.version()).isEqualTo("7");
    assertThat(ask("of_folder")).isEqualTo("true");
  }

  @Test
  void withoutAFolderThereIsNone() {
    Plugins plugins = Plugins.open(Optional.empty(), texts);

    assertThat(plugins.loaders()).isEmpty();
    plugins.close();
  }

  @Test
  void filesThatAreNoJarsAreNoPlugIns() throws IOException {
    Files.writeString(folder.resolve("README.md"), "hello");
    Files.writeString(folder.resolve("old.jar.bak"), "hello");
    Files.writeString(folder.resolve(".hidden.jar"), "hello");

    assertThat(open().all()).isEmpty();
  }

  // --- what is seen from within

  @ParameterizedTest
  @CsvSource({
    "java.lang.String, true",
    "java.sql.Connection, true",
    "java.net.http.HttpClient, true",
    "io.vestibule.api.stage.StageKind, true",
    "jakarta.validation.constraints.Min, true",
    "org.jspecify.annotations.Nullable, true",
    "io.vestibule.engine.Vestibule, false",
    "io.vestibule.plugin.Plugins, false",
    "com.fasterxml.jackson.databind.ObjectMapper, false",
    "com.google.common.collect.ImmutableList, false",
    "org.hibernate.Session, false",
    "jakarta.persistence.EntityManager, false",
    "org.junit.jupiter.api.Test, false",
  })
  void aPlugInSeesTheJdkAndTheApiAndNothingElse(String type, boolean seen) {
    policyJar("looking", "looking", "canSee(\"" + type + "\")")
        .write(folder.resolve("looking.jar"));

    open();

    assertThat(ask("looking")).isEqualTo(Boolean.toString(seen));
  }

  @Test
  void twoPlugInsHaveTwoVersionsOfALibraryOfOursAndOfTheirs() {
    for (String version : List.of("1", "2")) {
      policyJar(
              "versions" + version,
              "versions" + version,
              "com.fasterxml.jackson.databind.ObjectMapper.VERSION + their.Lib.VERSION")
          .source(
              "com.fasterxml.jackson.databind.ObjectMapper",
              "package com.fasterxml.jackson.databind; public class ObjectMapper {"
                  + " public static final Object VERSION = Integer.valueOf("
                  + version
                  + "); }")
          .source(
              "their.Lib",
              "package their; public class Lib { public static final String VERSION = new String(\"-"
                  + version
                  + "\"); }")
          .write(folder.resolve("versions" + version + ".jar"));
    }

    open();

    assertThat(ask("versions1")).isEqualTo("1-1");
    assertThat(ask("versions2")).isEqualTo("2-2");
  }

  @Test
  void theApiIsOursWhateverTheJarHas() {
    policyJar("fat", "fat", "io.vestibule.api.text.Text.literal(\"a\").toString().length() > 0")
        .source(
            "io.vestibule.api.policy.PolicyKind",
            "package io.vestibule.api.policy; public interface PolicyKind<C extends Record> {"
                + " String type(); Class<C> configType();"
                + " PolicyResult evaluate(PolicyRequest<C> r) throws Exception; }")
        .write(folder.resolve("fat.jar"));

    assertThat(one(open()).problems()).isEmpty();
    assertThat(ask("fat")).isEqualTo("true");
  }

  @Test
  void servicesOfTheApplicationAreNotTakenForThePlugIns() {
    good("plain", "plain");

    assertThat(one(open()).stages()).isEmpty();
  }

  // --- texts

  @Test
  void textsOfAnyPackageOfThePlugInAreFoundInEitherLanguage() {
    policyJar("wordy", "wordy", "true")
        .file("com/example/wordy/deep/texts.properties", "hello=Hello, {0}")
        .file("com/example/wordy/deep/texts_de.properties", "hello=Grüß Gott, {0}")
        .write(folder.resolve("wordy.jar"));
    open();
    Text text = new Text.Message("com.example.wordy.deep.texts", "hello", List.of("you"));

    assertThat(texts.words(text, Locale.ENGLISH)).isEqualTo("Hello, you");
    assertThat(texts.words(text, Locale.GERMAN)).isEqualTo("Grüß Gott, you");
    assertThat(texts.words(text, Locale.FRENCH)).isEqualTo("Hello, you");
  }

  @Test
  void textsOfOthersStayTheirsAndThatIsNamed() {
    policyJar("a", "a", "true")
        .file("shared/texts.properties", "k=of a")
        .write(folder.resolve("a.jar"));
    policyJar("b", "b", "true")
        .file("shared/texts.properties", "k=of b")
        .write(folder.resolve("b.jar"));
    policyJar("c", "c", "true")
        .file("io/vestibule/kind/texts.properties", "unloadable=of c")
        .write(folder.resolve("c.jar"));

    List<Plugin> all = open().all();

    assertThat(texts.words(new Text.Message("shared.texts", "k", List.of()), Locale.ENGLISH))
        .isEqualTo("of a");
    assertThat(texts.words(Text.of(Kinds.class, "unloadable", "x"), Locale.ENGLISH))
        .doesNotContain("of c");
    assertThat(all.get(0).problems()).isEmpty();
    assertThat(words(all.get(1))).singleElement().asString().contains("shared.texts");
    assertThat(words(all.get(2))).singleElement().asString().contains("io.vestibule.kind.texts");
    assertThat(all).allMatch(Plugin::inUse);
  }

  // --- files

  @Test
  void pagesAndStaticFilesAreThoseOfTheirFoldersOnly() {
    policyJar("files", "files", "true")
        .file("META-INF/vestibule/pages/terms.xhtml", "<p/>")
        .file("META-INF/vestibule/static/img/logo.svg", "<svg/>")
        .file("META-INF/vestibule/static/.secret", "no")
        .file("META-INF/vestibule/secret.txt", "no")
        .write(folder.resolve("files.jar"));

    Plugins plugins = open();

    assertThat(plugins.page("files", "terms")).isPresent();
    assertThat(plugins.page("files", "other")).isEmpty();
    assertThat(plugins.page("other", "terms")).isEmpty();
    assertThat(plugins.staticFile("files", "img/logo.svg"))
        .hasValueSatisfying(
            bytes -> assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("<svg/>"));
    for (String path :
        List.of(
            "img",
            "img/",
            "",
            ".secret",
            "../secret.txt",
            "img/../../secret.txt",
            "/img/logo.svg",
            "img//logo.svg",
            "img\\logo.svg",
            "../../MANIFEST.MF",
            "../../../com/example/files/P.class")) {
      assertThat(plugins.staticFile("files", path)).as(path).isEmpty();
    }
  }

  // --- what is broken

  static Stream<Arguments> broken() {
    String plain = policy("com.broken", "P", "broken", "true");
    String needy = "package com.broken; public class Needed {}";
    return Stream.of(
        broken("its class is not there", jar(plain).without("com.broken.P"), "com.broken.P"),
        broken(
            "a class it needs is not there",
            jar(plain.replace("\"broken\"", "new Needed().toString()"))
                .source("com.broken.Needed", needy)
                .without("com.broken.Needed"),
            "com/broken/Needed"),
        broken(
            "its superclass is not there",
            jar(plain.replace("class P", "class P extends Needed"))
                .source("com.broken.Needed", needy)
                .without("com.broken.Needed"),
            "com/broken/Needed"),
        broken(
            "it is no class",
            new LabJar()
                .file("com/broken/P.class", "rubbish")
                .provides(PolicyKind.class, "com.broken.P"),
            "ClassFormatError"),
        broken(
            "its constructor throws",
            jar(with(plain, "public P() { throw new IllegalStateException(\"not today\"); }")),
            "not today"),
        broken(
            "its constructor does not end",
            jar(with(plain, "public P() { deep(); } void deep() { deep(); }")),
            "StackOverflowError"),
        broken(
            "its constructor takes all memory",
            jar(
                with(
                    plain,
                    "long[][] a = new long[1 << 20][]; public P() {"
                        + " for (int i = 0; i < a.length; i++) a[i] = new long[Integer.MAX_VALUE]; }")),
            "OutOfMemoryError"),
        broken(
            "its initialiser throws",
            jar(with(plain, "static int x = 1 / Integer.parseInt(\"0\");")),
            "could not be instantiated"),
        broken("it cannot be made", jar(with(plain, "private P() {}")), "com.broken.P"),
        broken(
            "it is abstract",
            jar(plain.replace("public class P", "public abstract class P")),
            "com.broken.P"),
        broken(
            "its type throws",
            jar(
                plain.replace(
                    "return \"broken\";", "throw new IllegalStateException(\"no type\");")),
            "no type"),
        broken(
            "its type is null",
            jar(plain.replace("return \"broken\";", "return null;")),
            "type is null"),
        broken("its type is no name", jar(plain.replace("\"broken\"", "\"Broken!\"")), "Broken!"),
        broken(
            "its record throws",
            jar(plain.replace("return Config.class;", "throw new LinkageError(\"no record\");")),
            "no record"),
        broken(
            "its record is null",
            jar(plain.replace("return Config.class;", "return null;")),
            "record is null"),
        broken(
            "it is of another interface",
            jar(plain.replace("implements io.vestibule.api.policy.PolicyKind<P.Config>", "")),
            "com.broken.P"),
        broken(
            "its type is a built-in one's",
            jar(plain.replace("\"broken\"", "\"dummy\"")),
            "belongs to Vestibule"),
        broken(
            "it names a class of the JDK",
            new LabJar().provides(PolicyKind.class, "java.lang.String"),
            "neither stage nor"),
        broken(
            "its list is malformed",
            new LabJar().provides(PolicyKind.class, "no class at all"),
            "META-INF/services"),
        broken("it brings nothing", new LabJar().file("hello.txt", "hello"), "neither stage nor"),
        broken("it needs another API", jar(plain).says("Vestibule-Api-Version", "99.0"), "99.0"),
        broken("it needs a later API", jar(plain).says("Vestibule-Api-Version", "0.999"), "0.999"),
        broken(
            "it needs nobody knows which API",
            jar(plain).says("Vestibule-Api-Version", "newest"),
            "newest"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void aBrokenOneIsNamedWithWhyAndLeftOutAndTheOthersStay(String what, LabJar jar, String why) {
    jar.write(folder.resolve("broken.jar"));
    good("zz-good", "good");

    List<Plugin> all = open().all();

    assertThat(all).extracting(Plugin::file).containsExactly("broken.jar", "zz-good.jar");
    assertThat(all.get(0).inUse()).isFalse();
    assertThat(words(all.get(0))).anySatisfy(problem -> assertThat(problem).contains(why));
    assertThat(kinds.policy("broken")).isEmpty();
    assertThat(all.get(1).inUse()).isTrue();
    assertThat(ask("good")).isEqualTo("true");
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "100", "-1", "-30"})
  void whatIsNoArchiveOrNotAllOfOneIsLeftOut(int length) throws IOException {
    byte[] whole = Files.readAllBytes(good("whole", "whole"));
    byte[] part =
        length >= 0
            ? Arrays.copyOf(
                "just some text, and no archive".repeat(9).getBytes(StandardCharsets.UTF_8), length)
            : Arrays.copyOf(whole, whole.length + length);
    Files.write(folder.resolve("broken.jar"), part);

    List<Plugin> all = open().all();

    assertThat(all.get(0).inUse()).isFalse();
    assertThat(words(all.get(0))).singleElement().asString().contains("cannot be read");
    assertThat(all.get(1).inUse()).isTrue();
  }

  @Test
  void whatMayNotBeReadIsLeftOut() throws IOException {
    Path secret = good("a-secret", "secret");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    assumeTrue(!Files.isReadable(secret), "whoever runs the tests may read everything");
    good("whole", "whole");

    List<Plugin> all = open().all();

    assertThat(words(all.get(0))).singleElement().asString().contains("cannot be read");
    assertThat(all.get(1).inUse()).isTrue();
  }

  @Test
  void whatLeadsNowhereIsLeftOut() throws IOException {
    Files.createSymbolicLink(folder.resolve("broken.jar"), folder.resolve("nowhere"));
    good("whole", "whole");

    List<Plugin> all = open().all();

    assertThat(words(all.get(0))).singleElement().asString().contains("cannot be read");
    assertThat(all.get(1).inUse()).isTrue();
  }

  @Test
  void aFolderWithoutAJarIsLeftOut() throws IOException {
    Files.createDirectory(folder.resolve("empty"));

    assertThat(words(one(open()))).singleElement().asString().contains("no jar");
  }

  @Test
  void aNameThatCannotBePartOfAnAddressIsLeftOut() {
    good("na me", "named");

    assertThat(words(one(open()))).singleElement().asString().contains("Rename");
    assertThat(kinds.policy("named")).isEmpty();
  }

  @Test
  void aFolderAndAJarOfOneNameAreNotBothTaken() throws IOException {
    Path own = Files.createDirectory(folder.resolve("twin"));
    policyJar("twin", "of_folder", "true").write(own.resolve("x.jar"));
    good("twin", "of_jar");

    List<Plugin> all = open().all();

    assertThat(all).extracting(Plugin::inUse).containsExactly(true, false);
    assertThat(words(all.get(1))).singleElement().asString().contains("that of twin");
  }

  @Test
  void aTypeOfTwoPlugInsIsThatOfTheFirstByName() {
    policyJar("b", "disputed", "\"of b\"").write(folder.resolve("b.jar"));
    policyJar("a", "disputed", "\"of a\"").write(folder.resolve("a.jar"));

    List<Plugin> all = open().all();

    assertThat(ask("disputed")).isEqualTo("of a");
    assertThat(words(all.get(1))).singleElement().asString().contains("disputed belongs to a");
  }

  @Test
  void ofAPlugInThatIsPartlyBrokenTheRestStays() {
    policyJar("partly", "partly", "true")
        .provides(PolicyKind.class, "com.nowhere.P", "com.example.partly.P")
        .write(folder.resolve("partly.jar"));

    Plugin plugin = one(open());

    assertThat(plugin.policies()).containsExactly("partly");
    assertThat(words(plugin)).singleElement().asString().contains("com.nowhere.P");
  }

  // --- while it runs, and afterwards

  @Test
  void aJarThatIsReplacedChangesNothingUntilTheNextStart() throws IOException {
    policyJar("moving", "moving", "new Later().toString()")
        .source(
            "com.example.moving.Later",
            "package com.example.moving; class Later { public String toString() { return \"old\"; } }")
        .write(folder.resolve("moving.jar"));
    Plugins plugins = open();
    Files.writeString(folder.resolve("moving.jar"), "rubbish, cut off in the mid");

    assertThat(ask("moving")).isEqualTo("old");

    Files.delete(folder.resolve("moving.jar"));
    assertThat(plugins.all()).hasSize(1);
  }

  @Test
  void afterTheEndNothingIsLeftOfTheCopies() {
    good("plain", "plain");
    Plugins plugins = open();
    Path copies = copies(plugins);
    assertThat(copies).isDirectoryRecursivelyContaining("glob:**/plain.jar");

    plugins.close();

    assertThat(copies).doesNotExist();
  }

  @Test
  void afterTheEndNothingHoldsOnToThePlugIn() {
    policyJar("kept", "kept", "true")
        .file("com/example/kept/texts.properties", "k=words")
        .write(folder.resolve("kept.jar"));
    Plugins plugins = Plugins.open(Optional.of(folder), new Texts());
    WeakReference<ClassLoader> loader = used(plugins);
    plugins.close();

    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (loader.get() != null && System.nanoTime() < end) {
      System.gc();
      Thread.onSpinWait();
    }

    assertThat(loader.get()).isNull();
  }

  private static WeakReference<ClassLoader> used(Plugins plugins) {
    Texts words = new Texts();
    Kinds found = Kinds.find(plugins.loaders(), mapper(), words);
    plugins.settle(found);
    words.words(new Text.Message("com.example.kept.texts", "k", List.of()), Locale.GERMAN);
    assertThat(found.policy("kept")).isPresent();
    return new WeakReference<>(plugins.loaders().get(0));
  }

  private static Path copies(Plugins plugins) {
    Path jar = Path.of(((PluginClassLoader) plugins.loaders().get(0)).getURLs()[0].getPath());
    return jar.resolve("../..").normalize();
  }

  // --- jars

  private static Arguments broken(String what, LabJar jar, String why) {
    return Arguments.of(what, jar, why);
  }

  private static LabJar jar(String source) {
    return new LabJar().source("com.broken.P", source).provides(PolicyKind.class, "com.broken.P");
  }

  /** A source with one more member. */
  private static String with(String source, String member) {
    return source.replaceFirst(
        "\\{", java.util.regex.Matcher.quoteReplacement("{ " + member + " "));
  }

  private Path good(String name, String type) {
    return policyJar(name.replaceAll("\\W", "_"), type, "true")
        .write(folder.resolve(name + ".jar"));
  }

  private static LabJar policyJar(String pack, String type, String said) {
    String name = "com.example." + pack;
    return new LabJar()
        .source(name + ".P", policy(name, "P", type, said))
        .provides(PolicyKind.class, name + ".P");
  }

  /** A policy that notes what an expression says. */
  private static String policy(String pack, String name, String type, String said) {
    return ("package PACK; public class NAME"
            + " implements io.vestibule.api.policy.PolicyKind<NAME.Config> {"
            + " public record Config() {}"
            + " public String type() { return \"TYPE\"; }"
            + " public Class<Config> configType() { return Config.class; }"
            + " public io.vestibule.api.policy.PolicyResult evaluate("
            + "io.vestibule.api.policy.PolicyRequest<Config> request) {"
            + " return io.vestibule.api.policy.PolicyResult.pass().noting(\"said\", SAID); }"
            + " static boolean canSee(String c) {"
            + " try { Class.forName(c); return true; } catch (ClassNotFoundException e) { return false; } } }")
        .replace("PACK", pack)
        .replace("NAME", name)
        .replace("TYPE", type)
        .replace("SAID", said);
  }

  private static String stage(String pack, String name, String type) {
    return ("package PACK; public class NAME"
            + " implements io.vestibule.api.stage.StageKind<NAME.Config> {"
            + " public record Config() {}"
            + " public String type() { return \"TYPE\"; }"
            + " public Class<Config> configType() { return Config.class; }"
            + " public io.vestibule.api.stage.Outcome.Shown show("
            + "io.vestibule.api.stage.StageRun<Config> run) {"
            + " return io.vestibule.api.stage.Outcome.done(); } }")
        .replace("PACK", pack)
        .replace("NAME", name)
        .replace("TYPE", type);
  }

  // --- asking

  private static ConfigMapper mapper() {
    return new ConfigMapper(SecretBox.of("lab"));
  }

  private Plugins open() {
    Plugins plugins = Plugins.open(Optional.of(folder), texts);
    opened.add(plugins);
    List<ClassLoader> loaders = new ArrayList<>();
    loaders.add(Kinds.class.getClassLoader());
    loaders.addAll(plugins.loaders());
    kinds = Kinds.find(loaders, mapper(), texts);
    plugins.settle(kinds);
    return plugins;
  }

  private static Plugin one(Plugins plugins) {
    assertThat(plugins.all()).hasSize(1);
    return plugins.all().get(0);
  }

  private List<String> words(Plugin plugin) {
    return plugin.problems().stream().map(text -> texts.words(text, Locale.ENGLISH)).toList();
  }

  /** What the policy of a type notes. It needs no request. */
  @SuppressWarnings({"NullAway", "DataFlowIssue"})
  private String ask(String type) {
    try {
      Map<String, String> notes = kinds.policy(type).orElseThrow().evaluate(null).notes();
      return notes.getOrDefault("said", "");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}

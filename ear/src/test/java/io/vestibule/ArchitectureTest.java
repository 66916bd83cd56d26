package io.vestibule;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.vestibule.api.stage.StageKind;
import io.vestibule.engine.Vestibule;
import io.vestibule.run.NewcomersServer;
import io.vestibule.web.page.Avatar;
import jakarta.persistence.Entity;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The walls between modules and packages. */
class ArchitectureTest {
  private static final JavaClasses API = modules(StageKind.class);
  private static final JavaClasses IMPL = modules(Vestibule.class);
  private static final JavaClasses WEB = modules(Avatar.class);
  private static final JavaClasses EAR = modules(NewcomersServer.class);
  private static final JavaClasses ALL =
      modules(StageKind.class, Vestibule.class, Avatar.class, NewcomersServer.class);

  /** Where the machine itself is spoken to: at its start, and in the newcomer's server. */
  private static final DescribedPredicate<JavaClass> AT_THE_EDGE =
      resideInAnyPackage("io.vestibule.web.startup", "io.vestibule.run");

  private static final DescribedPredicate<JavaClass> ROWS =
      simpleNameEndingWith("Row").and(resideInAPackage("io.vestibule.."));

  /** What everybody may use who writes a stage or a policy. */
  private static final DescribedPredicate<JavaClass> PUBLIC_DOORS =
      resideInAnyPackage(
          "java..",
          "javax.crypto..",
          "jakarta.validation..",
          "org.jspecify..",
          "io.vestibule.api..");

  /** As good as a public door: it knows nothing but public doors itself. */
  private static final DescribedPredicate<JavaClass> EXPRESSIONS =
      resideInAPackage("io.vestibule.expression");

  // --- modules

  @Test
  void everyModuleIsLookedAt() {
    for (JavaClasses module : List.of(API, IMPL, WEB, EAR)) {
      assertThat(module).isNotEmpty();
    }
    assertThat(ALL).hasSize(API.size() + IMPL.size() + WEB.size() + EAR.size());
  }

  @Test
  void noPackageIsInTwoModules() {
    List<String> packages =
        Stream.of(API, IMPL, WEB, EAR)
            .flatMap(module -> module.stream().map(JavaClass::getPackageName).distinct())
            .toList();

    assertThat(packages).doesNotHaveDuplicates();
  }

  @Test
  void theApiDependsOnNothingButTheJdkValidationAndJspecify() {
    classes().should().onlyDependOnClassesThat(PUBLIC_DOORS).check(API);
  }

  @Test
  void theEngineKnowsNoPagesAndNoHttp() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "io.vestibule.web..",
                "io.vestibule.run..",
                "jakarta.servlet..",
                "jakarta.faces..",
                "jakarta.ws.rs..",
                "org.glassfish.."))
        .check(IMPL);
  }

  @Test
  void thePagesUseNeitherRowsNorTheDatabase() {
    noClasses()
        .should()
        .dependOnClassesThat(
            ROWS.or(resideInAnyPackage("jakarta.persistence..", "org.hibernate..", "java.sql..")))
        .check(WEB);
  }

  // --- packages

  @Test
  void thePackagesOfTheApiFormNoCycle() {
    slices().matching("io.vestibule.api.(*)..").should().beFreeOfCycles().check(API);
  }

  @Test
  void thePackagesOfTheEngineFormNoCycle() {
    slices().matching("io.vestibule.(*)..").should().beFreeOfCycles().check(IMPL);
  }

  @Test
  void thePackagesOfThePagesFormNoCycle() {
    slices().matching("io.vestibule.web.(*)..").should().beFreeOfCycles().check(WEB);
  }

  @Test
  void stagesAndPoliciesGoThroughThePublicDoors() {
    classes()
        .that(
            resideInAnyPackage("io.vestibule.stages..", "io.vestibule.policies..")
                .and(
                    not(
                        resideInAnyPackage(
                            "io.vestibule.stages.identification",
                            "io.vestibule.stages.authenticator_*"))))
        .should(dependOnlyOnPublicDoorsAndTheirOwnPackage())
        .check(IMPL);
  }

  @Test
  void stagesOfFactorsKnowWhatTheyHaveInCommonBesides() {
    classes()
        .that(
            resideInAPackage("io.vestibule.stages.authenticator_*")
                .and(
                    not(
                        resideInAnyPackage(
                            "io.vestibule.stages.authenticator_totp",
                            "io.vestibule.stages.authenticator_webauthn",
                            "io.vestibule.stages.authenticator_validate"))))
        .should(
            dependOnlyOnPublicDoorsAndTheirOwnPackage(
                "io.vestibule.stages.authenticator", "javax.crypto.."))
        .check(IMPL);
  }

  @Test
  void whoAsksForFactorsKnowsHowEachIsAskedFor() {
    classes()
        .that(resideInAPackage("io.vestibule.stages.authenticator_validate"))
        .should(
            dependOnlyOnPublicDoorsAndTheirOwnPackage(
                "io.vestibule.stages.authenticator", "io.vestibule.stages.authenticator_*"))
        .check(IMPL);
  }

  @Test
  void codesByTheTimeKnowTheLibrariesThatMakeThem() {
    classes()
        .that(resideInAPackage("io.vestibule.stages.authenticator_totp"))
        .should(
            dependOnlyOnPublicDoorsAndTheirOwnPackage(
                "io.vestibule.stages.authenticator",
                "javax.crypto..",
                "com.eatthepath.otp",
                "org.bouncycastle.util.encoders"))
        .check(IMPL);
  }

  @Test
  void passkeysKnowTheLibraryThatReadsThemBesides() {
    classes()
        .that(resideInAPackage("io.vestibule.stages.authenticator_webauthn"))
        .should(
            dependOnlyOnPublicDoorsAndTheirOwnPackage(
                "io.vestibule.stages.authenticator", "com.webauthn4j.."))
        .check(IMPL);
  }

  @Test
  void onlyPasskeysKnowTheLibraryThatReadsThem() {
    noClasses()
        .that(not(resideInAPackage("io.vestibule.stages.authenticator_webauthn")))
        .should()
        .dependOnClassesThat(resideInAPackage("com.webauthn4j.."))
        .check(ALL);
  }

  @Test
  void identificationKnowsThePasswordTheCaptchaAndThePasskeyStageBesides() {
    classes()
        .that(resideInAPackage("io.vestibule.stages.identification"))
        .should()
        .onlyDependOnClassesThat(
            PUBLIC_DOORS.or(
                resideInAnyPackage(
                    "io.vestibule.expression",
                    "io.vestibule.stages.identification",
                    "io.vestibule.stages.authenticator_webauthn",
                    "io.vestibule.stages.captcha",
                    "io.vestibule.stages.password")))
        .check(IMPL);
  }

  @Test
  void expressionsKnowPublicDoorsOnlyAndTheLibrariesThatReadThem() {
    classes()
        .that(EXPRESSIONS)
        .should()
        .onlyDependOnClassesThat(
            PUBLIC_DOORS
                .or(EXPRESSIONS)
                .or(
                    resideInAnyPackage(
                        "dev.cel..",
                        "com.google.common..",
                        "com.google.protobuf..",
                        "com.google.re2j..")))
        .check(IMPL);
  }

  @Test
  void nothingElseKnowsTheseLibraries() {
    noClasses()
        .that(not(EXPRESSIONS))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("dev.cel..", "com.google.protobuf..", "com.google.re2j.."))
        .check(ALL);
  }

  @Test
  void onlyTheRegistryKnowsTheLibraryThatCounts() {
    noClasses()
        .that(not(resideInAPackage("io.vestibule.metrics").and(simpleName("MetricsRegistry"))))
        .should()
        .dependOnClassesThat(resideInAPackage("io.prometheus.."))
        .check(ALL);
  }

  // --- rows

  @Test
  void rowsAreSeenInTheirOwnPackageOnly() {
    classes()
        .that(ROWS.and(not(modifier(JavaModifier.ABSTRACT))))
        .should()
        .bePackagePrivate()
        .check(IMPL);
  }

  @Test
  void everyEntityIsARow() {
    classes()
        .that()
        .areAnnotatedWith(Entity.class)
        .should()
        .haveSimpleNameEndingWith("Row")
        .check(IMPL);
  }

  @Test
  void onlySessionsMakeSessions() {
    noClasses()
        .that(not(resideInAPackage("io.vestibule.session")))
        .should()
        .dependOnClassesThat(
            simpleNameEndingWith("SessionRow").and(resideInAPackage("io.vestibule.session")))
        .check(ALL);
  }

  /** What is in the session goes to other nodes: it is text, by way of one class. */
  @Test
  void theServersSessionIsWrittenToInOnePlace() {
    noClasses()
        .that(not(simpleName("SessionTexts")))
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "writes into the server's session",
                (JavaCall<?> call) ->
                    call.getTargetOwner().getFullName().equals("jakarta.servlet.http.HttpSession")
                        && call.getName().equals("setAttribute")))
        .check(ALL);
    noClasses()
        .should()
        .dependOnClassesThat(
            simpleName("SessionScoped")
                .or(simpleName("ViewScoped"))
                .or(simpleName("ConversationScoped")))
        .check(ALL);
  }

  // --- habits

  @ParameterizedTest
  @ValueSource(strings = {"Util", "Utils", "Helper", "Manager"})
  void noClassIsCalledAfterNothingInParticular(String ending) {
    noClasses().should().haveSimpleNameEndingWith(ending).check(ALL);
  }

  @Test
  void nothingIsLoggedByTheLoggerOfTheJdkItself() {
    noClasses()
        // Sets the level by it, which is what all loggers of a server end in; and a data source
        // names it.
        .that(not(simpleName("LogLevel")).and(not(simpleName("Connections"))))
        .should()
        .dependOnClassesThat(resideInAPackage("java.util.logging.."))
        .check(ALL);
  }

  /** Of the newcomer's server the console is the page. */
  @Test
  void nothingIsPrinted() {
    noClasses()
        .that(not(resideInAPackage("io.vestibule.run")))
        .should(ACCESS_STANDARD_STREAMS)
        .check(ALL);
  }

  @Test
  void theTimeComesFromAClockThatTestsCanSet() {
    noClasses()
        .that(not(AT_THE_EDGE))
        .should()
        .callMethodWhere(asksTheMachineForTheTime())
        .check(ALL);
    noClasses().that(not(AT_THE_EDGE)).should().callConstructor(Date.class).check(ALL);
  }

  private static DescribedPredicate<JavaCall<?>> asksTheMachineForTheTime() {
    return DescribedPredicate.describe(
        "asks the machine for the time",
        call -> {
          String owner = call.getTargetOwner().getFullName();
          String name = call.getName();
          boolean now =
              owner.startsWith("java.time.")
                  && name.equals("now")
                  && call.getTarget().getRawParameterTypes().stream()
                      .noneMatch(type -> type.isEquivalentTo(Clock.class));
          boolean clock = owner.equals("java.time.Clock") && name.startsWith("system");
          boolean millis = owner.equals("java.lang.System") && name.equals("currentTimeMillis");
          return now || clock || millis;
        });
  }

  private static ArchCondition<JavaClass> dependOnlyOnPublicDoorsAndTheirOwnPackage(
      String... packages) {
    DescribedPredicate<JavaClass> besides = resideInAnyPackage(packages);
    return new ArchCondition<>("depend only on public doors and their own package") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getDirectDependenciesFromSelf().stream()
            .filter(
                to ->
                    !PUBLIC_DOORS.or(EXPRESSIONS).test(to.getTargetClass().getBaseComponentType()))
            .filter(to -> !to.getTargetClass().getBaseComponentType().isPrimitive())
            .filter(to -> !to.getTargetClass().getPackageName().equals(type.getPackageName()))
            .filter(to -> !besides.test(to.getTargetClass().getBaseComponentType()))
            .forEach(to -> events.add(SimpleConditionEvent.violated(to, to.getDescription())));
      }
    };
  }

  private static JavaClasses modules(Class<?>... of) {
    return new ClassFileImporter()
        .importLocations(Arrays.stream(of).map(ArchitectureTest::place).toList());
  }

  /** The folder or archive a class was loaded from: its module. */
  private static Location place(Class<?> of) {
    try {
      Path path = Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Files.isDirectory(path) ? Location.of(path) : Location.of(new JarFile(path.toFile()));
    } catch (URISyntaxException | IOException e) {
      throw new AssertionError(e);
    }
  }
}

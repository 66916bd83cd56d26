package io.vestibule.expression;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import dev.cel.parser.CelStandardMacro;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What expressions of one use are compiled with. */
final class Environment {
  private final ExpressionUse use;
  private final CelCompiler compiler;
  private final List<Variable> variables = new ArrayList<>();
  private final Map<String, Definition> functions = new HashMap<>();

  Environment(ExpressionUse use, Vocabulary vocabulary, ExpressionLimits limits) {
    this.use = use;
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(options(limits))
            .setStandardEnvironmentEnabled(false)
            .setStandardDeclarations(Standard.declarations())
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addMacros(CelMacro.newReceiverMacro("bind", 3, Environment::bind))
            .setTypeProvider(new Types());
    for (Variable variable : Vocabulary.variables()) {
      if (variable.uses().contains(use)) {
        variables.add(variable);
        builder.addVar(variable.name(), variable.type());
      }
    }
    for (Definition function : vocabulary.functions()) {
      if (function.uses().contains(use)) {
        functions.put(function.name(), function);
        declare(function).ifPresent(builder::addFunctionDeclarations);
      }
    }
    this.compiler = builder.build();
  }

  private static CelOptions options(ExpressionLimits limits) {
    return Standard.OPTIONS.toBuilder()
        .maxExpressionCodePointSize(limits.length())
        .maxParseRecursionDepth(limits.depth())
        .maxParseExpressionNodeCount(limits.nodes())
        .maxParseErrorRecoveryLimit(5)
        .build();
  }

  /** The declaration of a function of ours; those of the language are declared already. */
  private static Optional<CelFunctionDecl> declare(Definition function) {
    List<CelOverloadDecl> overloads = new ArrayList<>();
    for (Definition.Overload overload : function.overloads()) {
      if (overload.id().startsWith(DefinitionBuilder.OURS)) {
        overloads.add(
            overload.member()
                ? CelOverloadDecl.newMemberOverload(
                    overload.id(), overload.result(), overload.parameters())
                : CelOverloadDecl.newGlobalOverload(
                    overload.id(), overload.result(), overload.parameters()));
      }
    }
    return overloads.isEmpty()
        ? Optional.empty()
        : Optional.of(CelFunctionDecl.newFunctionDeclaration(function.name(), overloads));
  }

  /** {@code cel.bind(name, value, expression)}: a loop over nothing that begins with the value. */
  private static Optional<CelExpr> bind(
      CelMacroExprFactory factory, CelExpr target, List<CelExpr> arguments) {
    if (target.getKind() != CelExpr.ExprKind.Kind.IDENT || !target.ident().name().equals("cel")) {
      return Optional.empty();
    }
    CelExpr name = arguments.get(0);
    if (name.getKind() != CelExpr.ExprKind.Kind.IDENT) {
      return Optional.of(factory.reportError("cel.bind needs a simple name first"));
    }
    return Optional.of(
        factory.fold(
            "#unused",
            factory.newList(),
            name.ident().name(),
            arguments.get(1),
            factory.newBoolLiteral(false),
            factory.newIdentifier(name.ident().name()),
            arguments.get(2)));
  }

  ExpressionUse use() {
    return use;
  }

  CelCompiler compiler() {
    return compiler;
  }

  int variables() {
    return variables.size();
  }

  /** The place of a variable; -1 if there is none of that name. */
  int indexOf(String variable) {
    for (int i = 0; i < variables.size(); i++) {
      if (variables.get(i).name().equals(variable)) {
        return i;
      }
    }
    return -1;
  }

  Variable variable(int index) {
    return variables.get(index);
  }

  /** A function; null if there is none of that name. */
  @Nullable Definition function(String name) {
    return functions.get(name);
  }

  /** Every name one may have meant. */
  List<String> names() {
    List<String> names = new ArrayList<>(functions.keySet());
    variables.forEach(variable -> names.add(variable.name()));
    Vocabulary.shapes().forEach(shape -> shape.fields().forEach(field -> names.add(field.name())));
    return names;
  }

  /** The types of objects. */
  private static final class Types implements CelTypeProvider {
    private static final ImmutableMap<String, CelType> ALL =
        Vocabulary.shapes().stream()
            .collect(ImmutableMap.toImmutableMap(Shape::name, shape -> shape.type()));

    @Override
    public ImmutableCollection<CelType> types() {
      return ImmutableList.copyOf(ALL.values());
    }

    @Override
    public Optional<CelType> findType(String name) {
      return Optional.ofNullable(ALL.get(name));
    }
  }
}

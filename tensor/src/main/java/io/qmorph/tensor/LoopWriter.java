package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.UnaryFunction;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Writes a class whose one loop computes some steps of a chain, a vector of each at a time:
///
/// ```java
/// float[] x0 = arrays[0];
/// int at0 = starts[0];
/// FloatVector v1 = FloatVector.broadcast(SPECIES, arrays[1][0]);
/// float[] x2 = arrays[2];
/// int at2 = starts[2];
/// for (int i = from; i < end; i += LANES) {
///   FloatVector v0 = FloatVector.fromArray(SPECIES, x0, at0 + i);
///   FloatVector v2 = v0.mul(v1);
///   v2.intoArray(x2, at2 + i);
/// }
/// ```
///
/// Methods of one's own around these would not do: what has been compiled by itself, the compiler
/// may refuse to inline, and then vectors are objects.
final class LoopWriter {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ClassDesc LOOP = describe(VectorPass.Loop.class);
  private static final ClassDesc NAME = ClassDesc.of(LoopWriter.class.getPackageName(), "Steps");
  private static final ClassDesc VECTOR = describe(FloatVector.class);
  private static final ClassDesc ANY_VECTOR = describe(Vector.class);
  private static final ClassDesc MASK = describe(VectorMask.class);
  private static final ClassDesc SHAPE = describe(VectorSpecies.class);
  private static final ClassDesc OPERATORS = describe(VectorOperators.class);
  private static final ClassDesc COMPARISON = describe(VectorOperators.Comparison.class);
  private static final ClassDesc VOID = ConstantDescs.CD_void;
  private static final ClassDesc INT = ConstantDescs.CD_int;
  private static final ClassDesc FLOAT = ConstantDescs.CD_float;
  private static final ClassDesc FLOATS = FLOAT.arrayType();
  private static final MethodTypeDesc RUN =
      MethodTypeDesc.of(VOID, FLOATS.arrayType(), INT.arrayType(), INT, INT);

  private static final int ARRAYS = 1;
  private static final int STARTS = 2;
  private static final int INDEX = 3;
  private static final int END = 4;

  private final Chain chain;
  private final int first;
  private final int end;
  private final CodeBuilder code;
  private final Map<Integer, Place> places = new HashMap<>();
  private final Map<Integer, Integer> vectors = new HashMap<>();

  /// The variables that hold a register's array and where it begins there.
  private record Place(int array, int start) {}

  private static ClassDesc describe(Class<?> type) {
    return type.describeConstable().orElseThrow();
  }

  private LoopWriter(Chain chain, int first, int end, CodeBuilder code) {
    this.chain = chain;
    this.first = first;
    this.end = end;
    this.code = code;
  }

  /// Whether the step is a few instructions: else it is a long loop itself, or has none.
  static boolean isShort(Chain.Step step) {
    return switch (step) {
      case Chain.Step.Unary(UnaryFunction function, int _) ->
          switch (function) {
            case NEGATE, SQRT, RECIPROCAL, RELU, ABS -> true;
            case EXP, LOG, SIN, COS, TANH, SIGMOID, SOFTPLUS, SIGN -> false;
          };
      case Chain.Step.Binary _, Chain.Step.Select _ -> true;
    };
  }

  /// A loop over the steps from `first` to `end - 1`, none of which may be long.
  static VectorPass.Loop write(Chain chain, int first, int end) {
    byte[] bytes =
        ClassFile.of()
            .build(
                NAME,
                writer ->
                    writer
                        .withInterfaceSymbols(LOOP)
                        .withMethodBody(
                            ConstantDescs.INIT_NAME,
                            ConstantDescs.MTD_void,
                            0,
                            LoopWriter::constructor)
                        .withMethodBody(
                            "run",
                            RUN,
                            ClassFile.ACC_PUBLIC,
                            code -> new LoopWriter(chain, first, end, code).method()));
    try {
      MethodHandles.Lookup loop = MethodHandles.lookup().defineHiddenClass(bytes, true);
      return (VectorPass.Loop) loop.lookupClass().getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a loop for " + chain + " could not be made", e);
    }
  }

  private static void constructor(CodeBuilder code) {
    code.aload(0)
        .invokespecial(ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
        .return_();
  }

  private void method() {
    List<Integer> read = read();
    List<Integer> written = written();
    read.forEach(register -> findOrFill(register));
    written.forEach(this::find);
    Label head = code.newLabel();
    Label done = code.newLabel();
    code.labelBinding(head).iload(INDEX).iload(END).if_icmpge(done);
    read.stream().filter(places::containsKey).forEach(this::load);
    IntStream.range(first, end).forEach(this::step);
    written.forEach(this::store);
    code.iinc(INDEX, SPECIES.length()).goto_(head).labelBinding(done).return_();
  }

  /// The registers that the steps read and don't write.
  private List<Integer> read() {
    return IntStream.range(first, end)
        .mapToObj(step -> operands(chain.steps().get(step)))
        .flatMap(List::stream)
        .filter(register -> register < chain.register(first))
        .distinct()
        .sorted()
        .toList();
  }

  /// The registers that are results, or that later steps read.
  private List<Integer> written() {
    List<Integer> wanted = new ArrayList<>(chain.results());
    chain.steps().subList(end, chain.steps().size()).forEach(it -> wanted.addAll(operands(it)));
    return IntStream.range(chain.register(first), chain.register(end))
        .boxed()
        .filter(wanted::contains)
        .toList();
  }

  private static List<Integer> operands(Chain.Step step) {
    return switch (step) {
      case Chain.Step.Unary(var _, int x) -> List.of(x);
      case Chain.Step.Binary(var _, int a, int b) -> List.of(a, b);
      case Chain.Step.Select(int condition, int a, int b) -> List.of(condition, a, b);
    };
  }

  private void findOrFill(int register) {
    boolean isNumber =
        register < chain.operands().size()
            && chain.operands().get(register) == Chain.Operand.NUMBER;
    if (isNumber) {
      species().aload(ARRAYS).loadConstant(register).aaload().iconst_0().faload();
      code.invokestatic(VECTOR, "broadcast", MethodTypeDesc.of(VECTOR, SHAPE, FLOAT));
      keep(register);
    } else {
      find(register);
    }
  }

  private CodeBuilder species() {
    return code.getstatic(VECTOR, "SPECIES_PREFERRED", SHAPE);
  }

  private void find(int register) {
    int array = code.allocateLocal(TypeKind.REFERENCE);
    int start = code.allocateLocal(TypeKind.INT);
    code.aload(ARRAYS).loadConstant(register).aaload().astore(array);
    code.aload(STARTS).loadConstant(register).iaload().istore(start);
    places.put(register, new Place(array, start));
  }

  private void load(int register) {
    species();
    place(register);
    code.invokestatic(VECTOR, "fromArray", MethodTypeDesc.of(VECTOR, SHAPE, FLOATS, INT));
    keep(register);
  }

  private void store(int register) {
    vector(register);
    place(register);
    code.invokevirtual(VECTOR, "intoArray", MethodTypeDesc.of(VOID, FLOATS, INT));
  }

  /// Puts a register's array on the stack, and where in it the loop is.
  private void place(int register) {
    Place place = Objects.requireNonNull(places.get(register));
    code.aload(place.array).iload(place.start).iload(INDEX).iadd();
  }

  private CodeBuilder vector(int register) {
    return code.aload(Objects.requireNonNull(vectors.get(register)));
  }

  private void keep(int register) {
    int variable = code.allocateLocal(TypeKind.REFERENCE);
    code.astore(variable);
    vectors.put(register, variable);
  }

  private void step(int index) {
    switch (chain.steps().get(index)) {
      case Chain.Step.Unary(UnaryFunction function, int x) -> unary(function, x);
      case Chain.Step.Binary(BinaryFunction function, int a, int b) -> binary(function, a, b);
      case Chain.Step.Select(int condition, int a, int b) -> {
        vector(b);
        vector(a);
        compareWithZero("NE", condition);
        code.invokevirtual(VECTOR, "blend", MethodTypeDesc.of(VECTOR, ANY_VECTOR, MASK));
      }
    }
    keep(chain.register(index));
  }

  private void unary(UnaryFunction function, int x) {
    switch (function) {
      case NEGATE -> call("neg", x);
      case SQRT -> call("sqrt", x);
      case ABS -> call("abs", x);
      case RECIPROCAL -> {
        all(1);
        vector(x);
        code.invokevirtual(VECTOR, "div", MethodTypeDesc.of(VECTOR, ANY_VECTOR));
      }
      case RELU -> {
        vector(x).fconst_0();
        compareWithZero("LE", x);
        code.invokevirtual(VECTOR, "blend", MethodTypeDesc.of(VECTOR, FLOAT, MASK));
      }
      case EXP, LOG, SIN, COS, TANH, SIGMOID, SOFTPLUS, SIGN ->
          throw new IllegalArgumentException(function + " is long");
    }
  }

  private void binary(BinaryFunction function, int a, int b) {
    switch (function) {
      case ADD -> call("add", a, b);
      case SUBTRACT -> call("sub", a, b);
      case MULTIPLY -> call("mul", a, b);
      case DIVIDE -> call("div", a, b);
      case MAXIMUM -> call("max", a, b);
      case MINIMUM -> call("min", a, b);
      case GREATER -> compare("GT", a, b);
      case GREATER_EQUAL -> compare("GE", a, b);
      case EQUAL -> compare("EQ", a, b);
    }
  }

  private void call(String method, int x) {
    vector(x).invokevirtual(VECTOR, method, MethodTypeDesc.of(VECTOR));
  }

  private void call(String method, int a, int b) {
    vector(a);
    vector(b).invokevirtual(VECTOR, method, MethodTypeDesc.of(VECTOR, ANY_VECTOR));
  }

  private void all(float value) {
    species().loadConstant(value);
    code.invokestatic(VECTOR, "broadcast", MethodTypeDesc.of(VECTOR, SHAPE, FLOAT));
  }

  /// 1 where it is true and else 0.
  private void compare(String comparison, int a, int b) {
    all(0);
    code.fconst_1();
    vector(a).getstatic(OPERATORS, comparison, COMPARISON);
    vector(b).invokevirtual(VECTOR, "compare", MethodTypeDesc.of(MASK, COMPARISON, ANY_VECTOR));
    code.invokevirtual(VECTOR, "blend", MethodTypeDesc.of(VECTOR, FLOAT, MASK));
  }

  private void compareWithZero(String comparison, int x) {
    vector(x).getstatic(OPERATORS, comparison, COMPARISON).fconst_0();
    code.invokevirtual(VECTOR, "compare", MethodTypeDesc.of(MASK, COMPARISON, FLOAT));
  }
}

using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Vibeworkout.Cli.Tests;

/// <summary>Which namespace's code uses which other namespace's types, read from the instructions themselves.</summary>
internal static class References
{
    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields()
        .Select(f => f.GetValue(null))
        .OfType<OpCode>()
        .ToDictionary(o => (int)(ushort)o.Value);

    public static IReadOnlySet<(string From, string To)> Of(PEReader binary)
    {
        var metadata = binary.GetMetadataReader();
        var uses = new HashSet<(string, string)>();
        foreach (var type in metadata.TypeDefinitions.Select(metadata.GetTypeDefinition))
        {
            var from = NamespaceOf(metadata, type);
            uses.UnionWith(
                type.GetFields()
                    .SelectMany(f => metadata.GetFieldDefinition(f).DecodeSignature(Names.Instance, null))
                    .Select(to => (from, to))
            );
            foreach (var method in type.GetMethods().Select(metadata.GetMethodDefinition))
            {
                var signature = method.DecodeSignature(Names.Instance, null);
                uses.UnionWith(signature.ParameterTypes.Append(signature.ReturnType).SelectMany(t => t).Select(to => (from, to)));
                if (method.RelativeVirtualAddress != 0)
                {
                    uses.UnionWith(
                        Tokens(binary.GetMethodBody(method.RelativeVirtualAddress).GetILReader())
                            .SelectMany(token => NamespacesOf(metadata, MetadataTokens.EntityHandle(token)))
                            .Select(to => (from, to))
                    );
                }
            }
        }

        return uses;
    }

    private static List<int> Tokens(BlobReader instructions)
    {
        var tokens = new List<int>();
        while (instructions.RemainingBytes > 0)
        {
            int value = instructions.ReadByte();
            var code = OpCodesByValue[value == 0xfe ? 0xfe00 | instructions.ReadByte() : value];
            switch (code.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    tokens.Add(instructions.ReadInt32());
                    break;
                case OperandType.InlineSwitch:
                    var targets = instructions.ReadInt32(); // before the offset is read
                    instructions.Offset += 4 * targets;
                    break;
                case OperandType.InlineNone:
                    break;
                default:
                    instructions.Offset +=
                        code.OperandType is OperandType.InlineI8 or OperandType.InlineR ? 8
                        : code.OperandType is OperandType.ShortInlineI or OperandType.ShortInlineVar or OperandType.ShortInlineBrTarget ? 1
                        : code.OperandType is OperandType.InlineVar ? 2
                        : 4;
                    break;
            }
        }

        return tokens;
    }

    private static IReadOnlyList<string> NamespacesOf(MetadataReader metadata, EntityHandle handle) =>
        handle.Kind switch
        {
            HandleKind.TypeDefinition => [NamespaceOf(metadata, metadata.GetTypeDefinition((TypeDefinitionHandle)handle))],
            HandleKind.TypeReference => [NamespaceOf(metadata, metadata.GetTypeReference((TypeReferenceHandle)handle))],
            HandleKind.TypeSpecification => metadata
                .GetTypeSpecification((TypeSpecificationHandle)handle)
                .DecodeSignature(Names.Instance, null),
            HandleKind.MethodDefinition => NamespacesOf(
                metadata,
                metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType()
            ),
            HandleKind.FieldDefinition => NamespacesOf(
                metadata,
                metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType()
            ),
            HandleKind.MemberReference => NamespacesOf(metadata, metadata.GetMemberReference((MemberReferenceHandle)handle).Parent),
            HandleKind.MethodSpecification when metadata.GetMethodSpecification((MethodSpecificationHandle)handle) is var made =>
            [
                .. NamespacesOf(metadata, made.Method),
                .. made.DecodeSignature(Names.Instance, null).SelectMany(t => t),
            ],
            _ => [],
        };

    private static string NamespaceOf(MetadataReader metadata, TypeDefinition type) =>
        type.GetDeclaringType() is { IsNil: false } outer
            ? NamespaceOf(metadata, metadata.GetTypeDefinition(outer))
            : metadata.GetString(type.Namespace);

    private static string NamespaceOf(MetadataReader metadata, TypeReference type) =>
        type.ResolutionScope.Kind == HandleKind.TypeReference
            ? NamespaceOf(metadata, metadata.GetTypeReference((TypeReferenceHandle)type.ResolutionScope))
            : metadata.GetString(type.Namespace);

    /// <summary>Gives the namespaces of all types that a signature names.</summary>
    private sealed class Names : ISignatureTypeProvider<IReadOnlyList<string>, object?>
    {
        public static readonly Names Instance = new();

        public IReadOnlyList<string> GetPrimitiveType(PrimitiveTypeCode typeCode) => ["System"];

        public IReadOnlyList<string> GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            NamespacesOf(reader, handle);

        public IReadOnlyList<string> GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
            NamespacesOf(reader, handle);

        public IReadOnlyList<string> GetTypeFromSpecification(
            MetadataReader reader,
            object? genericContext,
            TypeSpecificationHandle handle,
            byte rawTypeKind
        ) => NamespacesOf(reader, handle);

        public IReadOnlyList<string> GetGenericInstantiation(
            IReadOnlyList<string> genericType,
            System.Collections.Immutable.ImmutableArray<IReadOnlyList<string>> typeArguments
        ) => [.. genericType, .. typeArguments.SelectMany(t => t)];

        public IReadOnlyList<string> GetFunctionPointerType(MethodSignature<IReadOnlyList<string>> signature) =>
            [.. signature.ReturnType, .. signature.ParameterTypes.SelectMany(t => t)];

        public IReadOnlyList<string> GetModifiedType(
            IReadOnlyList<string> modifier,
            IReadOnlyList<string> unmodifiedType,
            bool isRequired
        ) => unmodifiedType;

        public IReadOnlyList<string> GetArrayType(IReadOnlyList<string> elementType, ArrayShape shape) => elementType;

        public IReadOnlyList<string> GetByReferenceType(IReadOnlyList<string> elementType) => elementType;

        public IReadOnlyList<string> GetPinnedType(IReadOnlyList<string> elementType) => elementType;

        public IReadOnlyList<string> GetPointerType(IReadOnlyList<string> elementType) => elementType;

        public IReadOnlyList<string> GetSZArrayType(IReadOnlyList<string> elementType) => elementType;

        public IReadOnlyList<string> GetGenericMethodParameter(object? genericContext, int index) => [];

        public IReadOnlyList<string> GetGenericTypeParameter(object? genericContext, int index) => [];
    }
}

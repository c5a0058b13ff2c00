using System.Xml.Linq;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace EvalFlow.Web.Kit;

/// <summary>Shows a drawing of Core/Reports. Element by element, so that what is text is encoded here as everywhere.</summary>
public sealed class Drawing : ComponentBase
{
    [Parameter, EditorRequired] public required XElement Of { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder) => Add(builder, Of);

    private static void Add(RenderTreeBuilder builder, XElement element)
    {
        builder.OpenElement(0, element.Name.LocalName);
        foreach (XAttribute attribute in element.Attributes())
        {
            builder.AddAttribute(1, attribute.Name.LocalName, attribute.Value);
        }
        foreach (XNode node in element.Nodes())
        {
            if (node is XElement inner)
            {
                builder.OpenRegion(2);
                Add(builder, inner);
                builder.CloseRegion();
            }
            else if (node is XText text)
            {
                builder.AddContent(3, text.Value);
            }
        }
        builder.CloseElement();
    }
}
